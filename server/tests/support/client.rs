//! A small client of the API, which checks what every response must have.

use reqwest::{Method, RequestBuilder};
use serde_json::Value;

#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    pub url: String,
    org: String,
    pub key: Option<String>,
}

impl Client {
    pub fn new(url: &str, org: &str, key: Option<String>) -> Self {
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        Self { http, url: url.to_owned(), org: org.to_owned(), key }
    }

    /// The same server with another key, or none.
    pub fn with_key(&self, key: Option<&str>) -> Self {
        Self { key: key.map(str::to_owned), ..self.clone() }
    }

    /// A request to any path of the server, without the key.
    pub fn plain(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.url))
    }

    /// A request under the organization's path, with the key.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.plain(method, &format!("/v4/orgs/{}{path}", self.org));
        match &self.key {
            Some(key) => request.header("x-auth-roles", key),
            None => request,
        }
    }

    pub async fn get(&self, path: &str) -> Answer {
        send(self.request(Method::GET, path)).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        send(self.request(Method::DELETE, path)).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        send(self.request(Method::POST, path).json(body)).await
    }

    pub async fn patch(&self, path: &str, body: &Value) -> Answer {
        send(self.request(Method::PATCH, path).json(body)).await
    }

    pub async fn put(&self, path: &str, body: &Value) -> Answer {
        send(self.request(Method::PUT, path).json(body)).await
    }

    /// Creates a customer; its id.
    pub async fn create(&self, body: &Value) -> String {
        self.post("/customers", body).await.expect(201).body["id"].as_str().unwrap().to_owned()
    }
}

/// Sends a request and checks what holds for every response of the API.
pub async fn send(request: RequestBuilder) -> Answer {
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    let headers = response.headers().clone();
    let bytes = response.bytes().await.unwrap();
    let json = headers.get("content-type").is_some_and(|value| value == "application/json");
    // The answer to HEAD has the type, but no body.
    let body = if json && !bytes.is_empty() { serde_json::from_slice(&bytes).unwrap() } else { Value::Null };
    let answer = Answer { status, headers, body, text: String::from_utf8_lossy(&bytes).into_owned() };
    assert!(answer.header("x-request-id").is_some(), "{answer:?}");
    assert!(status != 204 || bytes.is_empty(), "{answer:?}");
    answer
}

#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    headers: reqwest::header::HeaderMap,
    /// Null when it is not JSON.
    pub body: Value,
    pub text: String,
}

impl Answer {
    /// The cookies that it sets, as it says it.
    pub fn set_cookies(&self) -> Vec<&str> {
        self.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap()).collect()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    pub fn etag(&self) -> String {
        self.header("etag").unwrap_or_else(|| panic!("no ETag: {self:?}")).to_owned()
    }

    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{self:?}");
        self
    }

    /// That it is an error response of this status and code, in the contract's form; its details.
    #[track_caller]
    pub fn error(self, status: u16, code: &str) -> Vec<String> {
        assert_eq!(self.status, status, "{self:?}");
        let items = self.body["errors"].as_array().unwrap_or_else(|| panic!("{self:?}"));
        assert!(!items.is_empty());
        let mut details = Vec::new();
        for item in items {
            let reference = format!("/docs/errors#{code}");
            for form in [item, &item["error"]] {
                assert_eq!(form["code"], code, "{item}");
                assert_eq!(form["ref"], reference, "{item}");
                assert!(form["title"].is_string(), "{item}");
            }
            assert_eq!(item["details"], item["error"]["message"]);
            details.push(item["details"].as_str().unwrap().to_owned());
        }
        assert_eq!(self.header("www-authenticate").is_some(), status == 401);
        assert_eq!(self.header("retry-after").is_some(), status == 503 || status == 429);
        details
    }

    /// That it is a 400; the places of its violations, sorted.
    #[track_caller]
    pub fn violations(self) -> Vec<String> {
        let place = |details: &String| details.split_once(':').unwrap().0.to_owned();
        let mut places: Vec<String> = self.error(400, "MCUS.999.998").iter().map(place).collect();
        places.sort();
        places
    }

    #[track_caller]
    pub fn unauthorized(self) -> Vec<String> {
        self.error(401, "MCUS.999.996")
    }

    #[track_caller]
    pub fn forbidden(self) -> Vec<String> {
        self.error(403, "MCUS.999.995")
    }

    #[track_caller]
    pub fn not_found(self) -> Vec<String> {
        self.error(404, "MCUS.999.997")
    }

    #[track_caller]
    pub fn conflict(self) -> Vec<String> {
        self.error(409, "MCUS.999.994")
    }

    #[track_caller]
    pub fn stale(self) -> Vec<String> {
        self.error(412, "MCUS.999.993")
    }
}
