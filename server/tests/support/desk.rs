//! Somebody at the desk, without a browser.

use reqwest::{Method, RequestBuilder};
use serde_json::Value;

use super::{Answer, Site, send};

/// An agent who is signed in.
pub struct Person<'a> {
    site: &'a Site,
    cookie: String,
}

impl<'a> Person<'a> {
    /// Makes an agent of `telco` with this role, and signs them in.
    pub async fn new(site: &'a Site, name: &str, role: &str) -> Self {
        let args = ["agent", "create", "--org", "telco", "--username", name, "--role", role];
        site.database.succeed(&args, "a good password\n");
        let form = format!("username={name}&password=a+good+password&next=/");
        let request = site.client.plain(Method::POST, "/desk/sign_in").body(form).header("accept", "text/html");
        let answer = send(request.header("content-type", "application/x-www-form-urlencoded")).await;
        let cookie = answer.header("set-cookie").unwrap_or_else(|| panic!("{name} is not signed in: {answer:?}"));
        Self::with_cookie(site, cookie.split(';').next().unwrap())
    }

    pub fn with_cookie(site: &'a Site, cookie: &str) -> Self {
        Self { site, cookie: cookie.to_owned() }
    }

    /// A request of any kind.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.site.client.plain(method, path).header("cookie", &self.cookie)
    }

    /// A page.
    pub async fn page(&self, path: &str) -> Answer {
        let request = self.site.client.plain(Method::GET, path).header("cookie", &self.cookie);
        send(request.header("accept-language", "en")).await
    }

    /// A page as the browser asks for it, which takes along what a form left for it.
    pub async fn follow(&self, path: &str) -> Answer {
        let request = self.site.client.plain(Method::GET, path).header("cookie", &self.cookie);
        send(request.header("accept-language", "en").header("accept", "text/html")).await
    }

    /// A form, posted as the desk's own JavaScript does.
    pub async fn post(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        self.send(path, form, "application/json").await
    }

    /// A form, posted by the browser itself.
    pub async fn submit(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        self.send(path, form, "text/html").await
    }

    /// What the audit trail tells of this action, the newest first, to who may take it out.
    pub async fn told(&self, action: &str) -> Vec<Value> {
        let file = self.submit("/audit/export", &[("format", "ndjson"), ("action", action)]).await.expect(200);
        file.text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    async fn send(&self, path: &str, form: &[(&str, &str)], accept: &'static str) -> Answer {
        let form: String = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        let request = self.site.client.plain(Method::POST, path).header("cookie", &self.cookie).body(form);
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        send(request.header("accept", accept)).await
    }
}
