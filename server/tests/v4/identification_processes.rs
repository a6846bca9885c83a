//! Operations 50 and 51, the upload, and the links to documents.

use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;

use crate::support::customers::{digital, person};
use crate::support::{Answer, Client, Engine, Site, both_engines, send};

both_engines!(
    a_document_comes_back,
    content_tells_what_it_is,
    forms_are_checked,
    the_largest_document,
    ids_are_given_once,
    the_same_request_twice,
    what_is_not_there,
    permissions,
    links_that_do_not_work,
    copies_agree_on_links,
    newest_first,
    old_documents_go,
    an_upload_that_breaks_off_leaves_nothing,
);

const NOBODY: &str = "123e4567-e89b-12d3-a456-556642440000";
const PROCESS: &str = "4189285b-08f8-4628-adda-4767d81362e7";
const BOUNDARY: &str = "----boundary";

/// A part of a form: its name, its file's name, its content.
type Part<'a> = (&'a str, Option<&'a str>, &'a [u8]);

fn form(parts: &[Part<'_>]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, file, content) in parts {
        let file = file.map(|file| format!("; filename=\"{file}\"")).unwrap_or_default();
        let head = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n");
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
    body
}

async fn upload(client: &Client, path: &str, parts: &[Part<'_>]) -> Answer {
    upload_with(client, path, parts, None).await
}

async fn upload_with(client: &Client, path: &str, parts: &[Part<'_>], key: Option<&str>) -> Answer {
    let request = client.request(Method::POST, path).body(form(parts));
    let request = request.header("content-type", format!("multipart/form-data; boundary={BOUNDARY}"));
    send(match key {
        Some(key) => request.header("idempotency-key", key),
        None => request,
    })
    .await
}

fn pdf(length: usize) -> Vec<u8> {
    let mut pdf = b"%PDF-1.7\n".to_vec();
    pdf.extend((0..).map(|index: usize| (index % 251) as u8).take(length - pdf.len()));
    pdf
}

async fn customer(client: &Client, number: u32) -> (String, String) {
    let id = client.create(&person(number)).await;
    let path = format!("/customers/{id}/identification-processes");
    (id, path)
}

/// What `public_url` leads to.
async fn follow(client: &Client, url: &str) -> reqwest::Response {
    let path = url.strip_prefix(&client.url).unwrap_or_else(|| panic!("{url} is not at {}", client.url));
    client.plain(Method::GET, path).send().await.unwrap()
}

fn files(site: &Site) -> Vec<PathBuf> {
    let folder = match site.database.url.strip_prefix("sqlite:") {
        Some(file) => PathBuf::from(file).with_file_name("documents"),
        None => site.database.folder.path().join("data/documents"),
    };
    match std::fs::read_dir(folder.join("telco")) {
        Ok(found) => found.map(|file| file.unwrap().path()).collect(),
        Err(_) => Vec::new(),
    }
}

async fn a_document_comes_back(engine: Engine) {
    let site = Site::start(engine).await;
    let client = &site.client;
    let (_, path) = customer(client, 1).await;
    assert_eq!(client.get(&path).await.expect(200).body, json!({"processes": []}));
    let document = pdf(3_000_000);
    let parts: [Part<'_>; 3] = [
        ("process_date", None, b"2023-01-27T04:44:52.000+01:00"),
        ("document", Some("C:\\mis documentos\\DNI de \u{c1}ngela.pdf"), &document),
        ("process_id", None, PROCESS.as_bytes()),
    ];
    let created = upload(client, &path, &parts).await.expect(201);
    assert_eq!(created.body, json!({ "process_id": PROCESS }));
    let at = format!("{path}/{PROCESS}");
    assert_eq!(created.header("location"), Some(format!("/v4/orgs/telco{at}").as_str()));
    let process = json!({"process_id": PROCESS, "process_date": "2023-01-27T03:44:52Z"});
    assert_eq!(client.get(&path).await.expect(200).body, json!({"processes": [process]}));

    // Nobody else on the machine reads it, nor the folder that it is in.
    for place in files(&site).iter().flat_map(|file| [file.as_path(), file.parent().unwrap()]) {
        assert_eq!(std::fs::metadata(place).unwrap().permissions().mode() & 0o077, 0, "{}", place.display());
    }

    let read = client.get(&at).await.expect(200);
    assert!(!read.etag().is_empty());
    let mut expected = process;
    let url = read.body["document"]["public_url"].as_str().unwrap();
    expected["document"] = json!({
        "url_expiration_date": read.body["document"]["url_expiration_date"],
        "public_url": url,
        "media_type": "application/pdf",
        "name": "DNI de Ángela.pdf",
        "type": "NIF",
        "size_bytes": 3_000_000,
    });
    assert_eq!(read.body, expected);

    let answer = follow(client, url).await;
    assert_eq!(answer.status(), 200);
    let header = |name: &str| answer.headers().get(name).unwrap_or_else(|| panic!("no {name}")).to_str().unwrap();
    assert_eq!(header("content-type"), "application/pdf");
    assert_eq!(header("content-length"), "3000000");
    assert_eq!(header("x-content-type-options"), "nosniff");
    assert_eq!(header("cache-control"), "private, no-store");
    assert_eq!(header("content-security-policy"), "default-src 'none'; sandbox");
    assert_eq!(header("referrer-policy"), "no-referrer");
    assert_eq!(
        header("content-disposition"),
        "attachment; filename=\"DNI de _ngela.pdf\"; filename*=UTF-8''DNI%20de%20%C3%81ngela.pdf"
    );
    assert!(answer.bytes().await.unwrap() == document);
    assert_eq!(files(&site).len(), 1);
    let head = client.plain(Method::HEAD, url.strip_prefix(&client.url).unwrap()).send().await.unwrap();
    assert_eq!((head.status().as_u16(), head.headers()["content-length"].to_str().unwrap()), (200, "3000000"));
    let log = site.server.log_with("/documents/{org}/{process}");
    assert!(!log.contains("signature="), "{log}");
    let audited = "SELECT action FROM audit WHERE entity = 'identification_process' ORDER BY action";
    let expected = ["document.view", "document.view", "identification_process.create"];
    assert_eq!(site.database.strings(audited).await, expected, "who followed the link, too");
}

async fn content_tells_what_it_is(engine: Engine) {
    let Site { client, .. } = &Site::start(engine).await;
    let (_, path) = customer(client, 1).await;
    for (content, file, media_type, name) in [
        (b"\x89PNG\r\n\x1a\n".as_slice(), Some("dni.exe"), "image/png", "dni.exe.png"),
        (b"\xff\xd8\xff\xe0", Some("photo.jpeg"), "image/jpeg", "photo.jpeg"),
        (b"%PDF-", None, "application/pdf", "document.pdf"),
    ] {
        let id = upload(client, &path, &[("document", file, content)]).await.expect(201).body["process_id"].clone();
        let read = client.get(&format!("{path}/{}", id.as_str().unwrap())).await.expect(200).body;
        assert_eq!(read["document"]["media_type"], media_type);
        assert_eq!(read["document"]["name"], name);
        assert_eq!(read["document"]["size_bytes"], content.len());
        let answer = follow(client, read["document"]["public_url"].as_str().unwrap()).await;
        assert_eq!(answer.headers()["content-type"], media_type);
        assert_eq!(answer.bytes().await.unwrap(), content);
    }
    for content in [b"<html><script>alert(1)</script>".as_slice(), b"GIF89a........", b"%PD", b"MZ\x90\0", b" %PDF-1.7"]
    {
        let answer = upload(client, &path, &[("document", Some("dni.pdf"), content)]).await;
        assert_eq!(answer.violations(), ["/document"], "{content:?}");
    }
    let digital = client.create(&digital("ana@example.com")).await;
    let path = format!("/customers/{digital}/identification-processes");
    let id = upload(client, &path, &[("document", None, b"%PDF-1.4")]).await.expect(201).body["process_id"].clone();
    let read = client.get(&format!("{path}/{}", id.as_str().unwrap())).await.expect(200).body;
    assert_eq!(read["document"].get("type"), None, "a digital customer has no identity document");
}

async fn forms_are_checked(engine: Engine) {
    let site = Site::start(engine).await;
    let client = &site.client;
    let (_, path) = customer(client, 1).await;
    let document: Part<'_> = ("document", Some("a.pdf"), b"%PDF-1.7");
    let cases: [(&[Part<'_>], &[&str]); 10] = [
        (&[], &["/document"]),
        (&[("document", Some("a.pdf"), b"")], &["/document"]),
        (
            &[("process_id", None, b"x"), ("process_date", None, b"2023-01-27")],
            &["/document", "/process_date", "/process_id"],
        ),
        (&[document, document], &["/document"]),
        (&[document, ("process_id", None, b"1"), ("process_id", None, b"2")], &["/process_id", "/process_id"]),
        (&[document, ("process_date", None, b"1899-12-31T00:00:00Z")], &["/process_date"]),
        (&[document, ("process_date", None, &[b'1'; 2000])], &["/process_date"]),
        (&[document, ("process_id", None, b"\xff")], &["/process_id"]),
        (&[document, ("na/me", None, b"x")], &["/na~1me"]),
        (&[("document", None, b"nothing of the kind"), ("x", None, b"x")], &["/document", "/x"]),
    ];
    for (parts, places) in cases {
        assert_eq!(upload(client, &path, parts).await.violations(), places, "{parts:?}");
    }
    assert_eq!(upload(client, &path, &[("x", None, b"x".as_slice()); 11]).await.violations(), ["body"]);
    let post = async |content_type: &str, body: Vec<u8>| {
        send(client.request(Method::POST, &path).header("content-type", content_type).body(body)).await
    };
    let good = form(&[document]);
    for content_type in ["application/json", "application/pdf", "multipart/mixed; boundary=x", "x"] {
        post(content_type, good.clone()).await.error(415, "MCUS.999.991");
    }
    let without = send(client.request(Method::POST, &path).body(good.clone())).await;
    without.error(415, "MCUS.999.991");
    let form_data = format!("multipart/form-data; boundary={BOUNDARY}");
    for (content_type, body) in [
        ("multipart/form-data", good.clone()),
        ("multipart/form-data; boundary=another", good.clone()),
        (form_data.as_str(), good[..good.len() / 2].to_vec()),
        (form_data.as_str(), b"nothing of the kind".to_vec()),
        (form_data.as_str(), Vec::new()),
    ] {
        assert_eq!(post(content_type, body).await.violations(), ["body"], "{content_type}");
    }
    assert_eq!(client.get(&path).await.body, json!({"processes": []}));
}

async fn the_largest_document(engine: Engine) {
    const LIMIT: usize = 10 * 1024 * 1024;
    let site = Site::start(engine).await;
    let (client, (_, path)) = (&site.client, customer(&site.client, 1).await);
    upload(client, &path, &[("document", None, &pdf(LIMIT))]).await.expect(201);
    upload(client, &path, &[("document", None, &pdf(LIMIT + 1))]).await.error(413, "MCUS.999.992");
    upload(client, &path, &[("document", None, &pdf(LIMIT + 1_000_000))]).await.error(413, "MCUS.999.992");
    // Not the document alone is bounded.
    let parts = [("process_id", None, pdf(LIMIT + 1_000_000)), ("document", None, pdf(100))];
    let parts = parts.each_ref().map(|(name, file, content)| (*name, *file, content.as_slice()));
    upload(client, &path, &parts).await.error(413, "MCUS.999.992");
    assert_eq!(client.get(&path).await.body["processes"].as_array().unwrap().len(), 1);
    assert_eq!(files(&site).len(), 1, "what is refused is not kept");
}

async fn ids_are_given_once(engine: Engine) {
    let site = Site::start(engine).await;
    let client = &site.client;
    let ((_, one), (_, two)) = (customer(client, 1).await, customer(client, 2).await);
    let with_id: [Part<'_>; 2] = [("process_id", None, PROCESS.as_bytes()), ("document", None, b"%PDF-first")];
    upload(client, &one, &with_id).await.expect(201);
    let again: [Part<'_>; 2] = [("process_id", None, PROCESS.as_bytes()), ("document", None, b"%PDF-other")];
    upload(client, &one, &again).await.conflict();
    upload(client, &two, &again).await.conflict();
    let read = client.get(&format!("{one}/{PROCESS}")).await.expect(200).body;
    let kept = follow(client, read["document"]["public_url"].as_str().unwrap()).await;
    assert_eq!(kept.text().await.unwrap(), "%PDF-first", "the first one's document is not touched");
    // Another organization may use it.
    let other = site.database.client(&site.server, "other", "*");
    let (_, path) = customer(&other, 1).await;
    upload(&other, &path, &again).await.expect(201);
    // Without an id each is a new one.
    for _ in 0..2 {
        upload(client, &two, &[("document", None, b"%PDF-1.7")]).await.expect(201);
    }
    assert_eq!(client.get(&two).await.body["processes"].as_array().unwrap().len(), 2);
}

async fn the_same_request_twice(engine: Engine) {
    let Site { client, .. } = &Site::start(engine).await;
    let (_, path) = customer(client, 1).await;
    let document: [Part<'_>; 1] = [("document", Some("a.pdf"), b"%PDF-1.7")];
    let first = upload_with(client, &path, &document, Some("one")).await.expect(201);
    let second = upload_with(client, &path, &document, Some("one")).await.expect(201);
    assert_eq!(first.body, second.body);
    assert_eq!(first.header("location"), second.header("location"));
    // Nor does another boundary make another request.
    let body = String::from_utf8(form(&document)).unwrap().replace(BOUNDARY, "another");
    let request = client.request(Method::POST, &path).header("idempotency-key", "one");
    let third = request.header("content-type", "multipart/form-data; boundary=another").body(body);
    assert_eq!(send(third).await.expect(201).body, first.body);
    assert_eq!(client.get(&path).await.body["processes"].as_array().unwrap().len(), 1);
    for other in [("document", Some("a.pdf"), b"%PDF-1.6".as_slice()), ("document", Some("b.pdf"), b"%PDF-1.7")] {
        upload_with(client, &path, &[other], Some("one")).await.conflict();
    }
    assert_eq!(upload_with(client, &path, &document, Some("a b")).await.violations(), ["Idempotency-Key"]);
    let mut twenty = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let (client, path) = (client.clone(), path.clone());
        twenty.spawn(async move {
            upload_with(&client, &path, &[("document", None, b"%PDF-1.7")], Some("many")).await.expect(201).body
        });
    }
    let answers = twenty.join_all().await;
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    assert_eq!(client.get(&path).await.body["processes"].as_array().unwrap().len(), 2);
}

async fn what_is_not_there(engine: Engine) {
    let site = Site::start(engine).await;
    let client = &site.client;
    let ((id, path), (_, another)) = (customer(client, 1).await, customer(client, 2).await);
    let parts: [Part<'_>; 2] = [("process_id", None, PROCESS.as_bytes()), ("document", None, b"%PDF-1.7")];
    upload(client, &path, &parts).await.expect(201);
    let read = client.get(&format!("{path}/{PROCESS}")).await.expect(200).body;
    let url = read["document"]["public_url"].as_str().unwrap();
    assert_eq!(client.get(&format!("{path}/1")).await.violations(), ["identification_process_id"]);
    client.get(&format!("{path}/{NOBODY}")).await.not_found();
    client.get(&format!("{another}/{PROCESS}")).await.not_found();
    let other = site.database.client(&site.server, "other", "*");
    let nobody = format!("/customers/{NOBODY}/identification-processes");
    client.delete(&format!("/customers/{id}")).await.expect(204);
    for (client, path) in [(client, &nobody), (&other, &path), (client, &path)] {
        client.get(path).await.not_found();
        client.get(&format!("{path}/{PROCESS}")).await.not_found();
        upload(client, path, &parts).await.not_found();
        // Before the body is looked at.
        upload(client, path, &[("document", None, &pdf(11 * 1024 * 1024))]).await.not_found();
        client.post(path, &json!({})).await.not_found();
    }
    assert_eq!(follow(client, url).await.status(), 404);
}

async fn permissions(engine: Engine) {
    let site = Site::start(engine).await;
    let (_, path) = customer(&site.client, 1).await;
    let reader = site.key("customer_identification_processes:read");
    let writer = site.key("customer_identification_processes:write");
    let parts: [Part<'_>; 1] = [("document", None, b"%PDF-1.7")];
    reader.get(&path).await.expect(200);
    upload(&reader, &path, &parts).await.forbidden();
    upload(&writer, &path, &parts).await.expect(201);
    writer.get(&path).await.forbidden();
    writer.get(&format!("{path}/{PROCESS}")).await.forbidden();
    site.key("customers:read,customers:write").get(&path).await.forbidden();
}

/// A path of a link, with what comes back from it.
async fn status(client: &Client, path: &str) -> u16 {
    let answer = send(client.plain(Method::GET, path)).await;
    let status = answer.status;
    if status == 404 {
        assert_eq!(answer.not_found().len(), 1);
    }
    status
}

async fn links_that_do_not_work(engine: Engine) {
    let site = Site::start(engine).await;
    let client = &site.client;
    let (_, path) = customer(client, 1).await;
    let parts: [Part<'_>; 2] = [("process_id", None, PROCESS.as_bytes()), ("document", None, b"%PDF-1.7")];
    upload(client, &path, &parts).await.expect(201);
    let another = upload(client, &path, &parts[1..]).await.expect(201).body["process_id"].clone();
    let document = client.get(&format!("{path}/{PROCESS}")).await.expect(200).body["document"].clone();
    let link = document["public_url"].as_str().unwrap().strip_prefix(&client.url).unwrap().to_owned();
    assert_eq!(status(client, &link).await, 200);
    let (at, query) = link.split_once('?').unwrap();
    let (expires, signature) = query.split_once('&').unwrap();
    let end: i64 = expires.strip_prefix("expires=").unwrap().parse().unwrap();
    let signature = signature.strip_prefix("signature=").unwrap();
    let flipped = if signature.starts_with('0') { "1" } else { "0" };
    for bad in [
        at.to_owned(),
        format!("{at}?{expires}"),
        format!("{at}?signature={signature}"),
        format!("{at}?{expires}&signature="),
        format!("{at}?{expires}&signature={flipped}{}", &signature[1..]),
        format!("{at}?{expires}&signature={}", &signature[..62]),
        format!("{at}?{expires}&signature={signature}00"),
        format!("{at}?expires={}&signature={signature}", end + 1),
        format!("{at}?expires=99999999999999999999&signature={signature}"),
        format!("{at}?expires=x&signature={signature}"),
        format!("/documents/other/{PROCESS}?{query}"),
        format!("/documents/telco/{}?{query}", another.as_str().unwrap()),
        format!("/documents/telco/{NOBODY}?{query}"),
        format!("/documents/telco/..%2f..%2fclientela.db?{query}"),
        format!("/documents/..%2ftelco/{PROCESS}?{query}"),
        format!("/documents/%FF/{PROCESS}?{query}"),
    ] {
        assert_eq!(status(client, &bad).await, 404, "{bad}");
    }
    let post = client.plain(Method::POST, &link).send().await.unwrap();
    assert_eq!(post.status(), 405);
    // It says itself when it ends, a quarter of an hour on.
    #[expect(clippy::disallowed_methods, reason = "what the server's own clock is compared with")]
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs() as i64;
    assert!((now + 890..=now + 900).contains(&end), "{end} {now}");
    let said = document["url_expiration_date"].as_str().unwrap();
    assert!(said.ends_with('Z') && !said.contains('.'), "{said}");
    // A file that has gone is no link's fault, and no error of ours to the outside.
    files(&site).iter().for_each(|file| std::fs::remove_file(file).unwrap());
    assert_eq!(status(client, &link).await, 404);
}

async fn copies_agree_on_links(engine: Engine) {
    let site = Site::start(engine).await;
    let (_, path) = customer(&site.client, 1).await;
    let id =
        upload(&site.client, &path, &[("document", None, b"%PDF-1.7")]).await.expect(201).body["process_id"].clone();
    let at = format!("{path}/{}", id.as_str().unwrap());
    let link = |client: &Client, answer: &Answer| {
        let url = answer.body["document"]["public_url"].as_str().unwrap().to_owned();
        url.strip_prefix(&client.url).unwrap().to_owned()
    };
    let first = link(&site.client, &site.client.get(&at).await.expect(200));
    let copy = site.database.serve(&[]);
    let client = Client::new(&copy.url, "telco", site.client.key.clone());
    assert_eq!(status(&client, &first).await, 200);
    let second = link(&client, &client.get(&at).await.expect(200));
    assert_eq!(status(&site.client, &second).await, 200);
    // A configured key is another one; the public address is what it is told.
    let key = "a secret of thirty-two characters";
    let configured = site.database.serve(&["--document-key", key, "--public-url", "https://care.example.com/"]);
    let client = Client::new(&configured.url, "telco", site.client.key.clone());
    assert_eq!(status(&client, &first).await, 404);
    let url = client.get(&at).await.expect(200).body["document"]["public_url"].as_str().unwrap().to_owned();
    assert_eq!(status(&client, url.strip_prefix("https://care.example.com").unwrap()).await, 200);
    let short = site.database.run(&["serve", "--addr", "127.0.0.1:0", "--document-key", "short"], "");
    assert_eq!(short.status.code(), Some(2));
}

async fn newest_first(engine: Engine) {
    let Site { client, .. } = &Site::start(engine).await;
    let (_, path) = customer(client, 1).await;
    let dates = ["2023-01-27T03:44:52Z", "2024-05-01T00:00:00.5Z", "2022-12-31T23:59:59Z", "2024-05-01T00:00:00Z"];
    for date in dates {
        let parts: [Part<'_>; 2] = [("process_date", None, date.as_bytes()), ("document", None, b"%PDF-1.7")];
        upload(client, &path, &parts).await.expect(201);
    }
    upload(client, &path, &[("document", None, b"%PDF-1.7")]).await.expect(201);
    let list = client.get(&path).await.expect(200).body;
    let found: Vec<&str> =
        list["processes"].as_array().unwrap().iter().map(|process| process["process_date"].as_str().unwrap()).collect();
    assert_eq!(
        found[1..],
        ["2024-05-01T00:00:00.500Z", "2024-05-01T00:00:00Z", "2023-01-27T03:44:52Z", "2022-12-31T23:59:59Z"]
    );
    assert!(found[0] > "2026", "{found:?}");
}

async fn old_documents_go(engine: Engine) {
    let site = Site::start(engine).await;
    let client = &site.client;
    let (_, path) = customer(client, 1).await;
    let parts: [Part<'_>; 2] = [("process_id", None, PROCESS.as_bytes()), ("document", None, b"%PDF-old")];
    upload(client, &path, &parts).await.expect(201);
    let young = upload(client, &path, &parts[1..]).await.expect(201).body["process_id"].clone();
    let read = client.get(&format!("{path}/{PROCESS}")).await.expect(200).body;
    let link = read["document"]["public_url"].as_str().unwrap().strip_prefix(&client.url).unwrap().to_owned();
    // As if the one had come years ago.
    site.database
        .execute(&[
            "UPDATE identification_processes SET created_at = '2020-01-01T00:00:00+00:00'
                WHERE process_date = (SELECT MIN(process_date) FROM identification_processes)",
            "INSERT INTO org_settings (org_id, settings, version, updated_at)
                VALUES ('telco', '{\"document_days\": 10}', 1, '2020-01-01T00:00:00+00:00')",
        ])
        .await;
    assert_eq!(files(&site).len(), 2);
    // A server sweeps when it starts.
    let _other = site.database.serve(&[]);
    for _ in 0..200 {
        if files(&site).len() == 1 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(files(&site).len(), 1);
    client.get(&format!("{path}/{PROCESS}")).await.not_found();
    assert_eq!(status(client, &link).await, 404);
    let left: Vec<Value> = client.get(&path).await.expect(200).body["processes"].as_array().unwrap().clone();
    assert_eq!(left.len(), 1);
    assert_eq!(left[0]["process_id"], young);
    let audited = "SELECT action FROM audit WHERE entity = 'identification_process' ORDER BY id";
    assert_eq!(site.database.strings(audited).await.last().unwrap(), "identification_process.expire");
}

async fn an_upload_that_breaks_off_leaves_nothing(engine: Engine) {
    let site = Site::start(engine).await;
    let (_, path) = customer(&site.client, 1).await;
    // A server that is killed in the middle of an upload.
    let copy = site.database.serve(&[]);
    let whole = form(&[("document", None, &pdf(2_000_000))]);
    let head = format!(
        "POST /v4/orgs/telco{path} HTTP/1.1\r\nhost: localhost\r\nx-auth-roles: {}\r\n\
         content-type: multipart/form-data; boundary={BOUNDARY}\r\ncontent-length: {}\r\n\r\n",
        site.client.key.as_deref().unwrap(),
        whole.len()
    );
    let mut stream = tokio::net::TcpStream::connect(copy.url.strip_prefix("http://").unwrap()).await.unwrap();
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(&whole[..1_500_000]).await.unwrap();
    for _ in 0..200 {
        if !files(&site).is_empty() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(files(&site).len(), 1, "half of it is there");
    copy.kill();
    assert_eq!(site.client.get(&path).await.expect(200).body, json!({"processes": []}));
    // An hour later it is swept.
    site.database.execute(&["UPDATE loose_documents SET due_at = '2020-01-01T00:00:00+00:00'"]).await;
    let _other = site.database.serve(&[]);
    for _ in 0..200 {
        if files(&site).is_empty() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("left: {:?}", files(&site));
}
