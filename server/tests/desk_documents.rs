//! Identification documents at the desk: taken by a form, shown in a page, and never without a trace.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use reqwest::Method;
use serde_json::json;
use support::customers::{digital, person};
use support::desk::Person;
use support::{Answer, Engine, Site, both_engines, send};

both_engines!(
    a_document_is_taken_and_shown,
    what_is_refused_leaves_nothing,
    strangers_and_other_sites_get_nothing,
    permissions,
    what_is_not_there,
    what_has_expired_says_so,
);

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n and so on";
const PDF: &[u8] = b"%PDF-1.7 <script>alert(1)</script>";
const LIMIT: usize = 10 * 1024 * 1024;
const BOUNDARY: &str = "----boundary";
const VIEWS: &str = "SELECT actor_name FROM audit WHERE action = 'document.view' AND actor_kind = 'agent'
    AND entity = 'identification_process' AND customer_id IS NOT NULL AND address IS NOT NULL ORDER BY id";
const PROCESSES: &str = "SELECT COUNT(*) FROM identification_processes";

fn form(file: &str, content: &[u8]) -> Vec<u8> {
    let head = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"document\"; filename=\"{file}\"\r\n\
         Content-Type: text/html\r\n\r\n"
    );
    [head.as_bytes(), content, format!("\r\n--{BOUNDARY}--\r\n").as_bytes()].concat()
}

/// Posts a form with this file in it; a browser that does so by itself accepts HTML.
async fn upload(who: &Person<'_>, customer: &str, accept: &'static str, file: &str, content: &[u8]) -> Answer {
    let request = who.request(Method::POST, &format!("/customers/{customer}/documents")).body(form(file, content));
    let request = request.header("content-type", format!("multipart/form-data; boundary={BOUNDARY}"));
    send(request.header("accept", accept).header("sec-fetch-site", "same-origin")).await
}

const SCRIPT: &str = "application/json";
const BROWSER: &str = "text/html,application/xhtml+xml";

/// Adds a document; its page's address.
async fn add(who: &Person<'_>, customer: &str, content: &[u8]) -> String {
    let added = upload(who, customer, SCRIPT, "dni.pdf", content).await.expect(201).body;
    added["Added"].as_str().unwrap().to_owned()
}

async fn look(who: &Person<'_>, address: &str) -> Answer {
    send(who.request(Method::GET, &format!("{address}/file"))).await
}

async fn a_document_is_taken_and_shown(engine: Engine) {
    let site = &Site::start(engine).await;
    let customer = &site.client.create(&person(1)).await;
    let ana = &Person::new(site, "ana", "agent").await;
    let none = ana.page(&format!("/customers/{customer}/documents")).await.expect(200).text;
    assert!(none.contains("No documents") && none.contains("Add a document"), "{none}");

    // As the desk's own JavaScript sends it, and as a browser does by itself.
    let pdf = add(ana, customer, PDF).await;
    let sent_on = upload(ana, customer, BROWSER, "C:\\DNI de \u{c1}ngela.html", PNG).await.expect(303);
    let to = sent_on.header("location").unwrap();
    let png = to.strip_suffix("?done=document_added").unwrap_or_else(|| panic!("{to}"));
    assert!(ana.page(to).await.expect(200).text.contains("Document added"));
    let process = png.rsplit_once('/').unwrap().1;
    let read = site.client.get(&format!("/customers/{customer}/identification-processes/{process}")).await.expect(200);
    assert_eq!(read.body["document"]["name"], "DNI de \u{c1}ngela.html.png");

    // The lists don't tell names, which may have numbers in them.
    for page in [format!("/customers/{customer}/documents"), format!("/customers/{customer}")] {
        let page = ana.page(&page).await.expect(200).text;
        for part in ["NIF, PDF", "NIF, PNG", "Kept for good", &pdf, png] {
            assert!(page.contains(part), "{part}: {page}");
        }
        assert!(!page.contains("ngela.html"), "{page}");
    }
    let page = ana.page(png).await.expect(200);
    assert!(page.text.contains(&format!("<img src=\"{png}/file\"")));
    assert!(page.text.contains("DNI de \u{c1}ngela.html.png"));
    assert!(page.header("content-security-policy").unwrap().contains("frame-src 'self';"));
    assert!(ana.page(&pdf).await.expect(200).text.contains(&format!("src=\"{pdf}/file#navpanes=0\"")));
    assert_eq!(site.database.strings(VIEWS).await, [""; 0], "nobody has seen a document yet");

    for (address, media_type, name, content) in [
        (pdf.as_str(), "application/pdf", "inline; filename=\"dni.pdf\"; filename*=UTF-8''dni.pdf", PDF),
        (
            png,
            "image/png",
            "inline; filename=\"DNI de _ngela.html.png\"; filename*=UTF-8''DNI%20de%20%C3%81ngela.html.png",
            PNG,
        ),
    ] {
        let shown = look(ana, address).await.expect(200);
        assert_eq!(shown.header("content-type"), Some(media_type));
        assert_eq!(shown.header("content-disposition"), Some(name));
        assert_eq!(shown.header("content-length"), Some(content.len().to_string().as_str()));
        assert_eq!(shown.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(shown.header("cache-control"), Some("private, no-store"));
        let policy = shown.header("content-security-policy");
        assert_eq!(policy, Some("default-src 'none'; frame-ancestors 'self'; sandbox"));
        assert_eq!(shown.header("cross-origin-resource-policy"), Some("same-origin"));
        assert_eq!(shown.text, String::from_utf8_lossy(content));
    }
    assert_eq!(site.database.strings(VIEWS).await, ["ana", "ana"]);
    let made = "SELECT actor_name FROM audit WHERE action = 'identification_process.create'";
    assert_eq!(site.database.strings(made).await, ["ana", "ana"]);

    let digital = site.client.create(&digital("ana@example.com")).await;
    let address = add(ana, &digital, PDF).await;
    assert!(ana.page(&address).await.expect(200).text.contains("Document, PDF"), "without an identity document");
}

async fn what_is_refused_leaves_nothing(engine: Engine) {
    let site = &Site::start(engine).await;
    let customer = &site.client.create(&person(1)).await;
    let ana = &Person::new(site, "ana", "agent").await;
    let large = [PDF, &vec![b' '; LIMIT]].concat();
    // More than a server usually reads of what it has refused already.
    let huge = [PDF, &vec![b' '; 3 * LIMIT]].concat();
    for (content, status, problem, words) in [
        (large.as_slice(), 413, "document_too_large", "larger than 10 MB"),
        (&huge, 413, "document_too_large", "larger than 10 MB"),
        (b"<html><script>alert(1)</script>".as_slice(), 400, "not_a_document", "no PDF, JPEG or PNG"),
        (b"".as_slice(), 400, "missing", "Fill this in."),
    ] {
        let refused = upload(ana, customer, SCRIPT, "dni.pdf", content).await;
        assert_eq!(refused.expect(status).body, json!({ "Refused": problem }));
        let sent_back = upload(ana, customer, BROWSER, "dni.pdf", content).await.expect(303);
        let form = format!("/customers/{customer}/documents/new?problem={problem}");
        assert_eq!(sent_back.header("location"), Some(form.as_str()));
        let page = ana.page(&form).await.expect(200).text;
        assert!(page.contains(words) && page.contains("aria-invalid=\"true\""), "{page}");
    }
    // No file at all, and no such form.
    let path = format!("/customers/{customer}/documents");
    assert_eq!(ana.post(&path, &[("document", "%PDF-1.7")]).await.expect(400).body, json!({"Refused": "missing"}));
    let cut = form("dni.pdf", PDF);
    let request = ana.request(Method::POST, &path).body(cut[..cut.len() / 2].to_vec());
    let request = request.header("content-type", format!("multipart/form-data; boundary={BOUNDARY}"));
    assert_eq!(send(request).await.expect(400).body, json!({"Refused": "not_a_document"}));
    let other = ana.page(&format!("/customers/{customer}/documents/new?problem=%3Cscript%3E")).await.expect(200).text;
    assert!(!other.contains("aria-invalid=\"true\""), "{other}");
    assert_eq!(site.database.count(PROCESSES).await, 0);
    // The largest one is taken.
    add(ana, customer, &large[..LIMIT]).await;
    assert_eq!(site.database.count(PROCESSES).await, 1);
}

async fn strangers_and_other_sites_get_nothing(engine: Engine) {
    let site = &Site::start(engine).await;
    let customer = &site.client.create(&person(1)).await;
    let ana = &Person::new(site, "ana", "agent").await;
    let address = &add(ana, customer, PDF).await;
    let stranger = &Person::with_cookie(site, "clientela_session=nobody");
    let refused = upload(stranger, customer, SCRIPT, "dni.pdf", PDF).await.expect(401);
    assert_eq!(refused.body, json!({"Failed": "SignedOut"}));
    let sent_on = upload(stranger, customer, BROWSER, "dni.pdf", PDF).await.expect(303);
    let next = format!("/sign-in?next=%2Fcustomers%2F{customer}%2Fdocuments%2Fnew");
    assert_eq!(sent_on.header("location"), Some(next.as_str()));
    assert!(look(stranger, address).await.expect(303).header("location").unwrap().starts_with("/sign-in?next="));

    let request = ana.request(Method::POST, &format!("/customers/{customer}/documents")).body(form("dni.pdf", PDF));
    let request = request.header("content-type", format!("multipart/form-data; boundary={BOUNDARY}"));
    send(request.header("sec-fetch-site", "cross-site")).await.expect(403);
    assert_eq!(site.database.count(PROCESSES).await, 1);
    assert_eq!(site.database.strings(VIEWS).await, [""; 0]);
}

async fn permissions(engine: Engine) {
    let site = &Site::start(engine).await;
    let customer = &site.client.create(&person(1)).await;
    let ana = &Person::new(site, "ana", "agent").await;
    let address = &add(ana, customer, PDF).await;
    let (list, form) = (format!("/customers/{customer}/documents"), format!("/customers/{customer}/documents/new"));

    let auditor = &Person::new(site, "auditor", "auditor").await;
    for page in [&list, &format!("/customers/{customer}")] {
        let page = auditor.page(page).await.expect(200).text;
        assert!(page.contains("Identification documents") && !page.contains("Add a document"), "{page}");
    }
    auditor.page(&form).await.expect(403);
    look(auditor, address).await.expect(200);
    let missing = json!({"Failed": {"Forbidden": "customer_identification_processes:write"}});
    assert_eq!(upload(auditor, customer, SCRIPT, "dni.pdf", PDF).await.expect(403).body, missing);
    let sent_back = upload(auditor, customer, BROWSER, "dni.pdf", PDF).await.expect(303);
    assert_eq!(sent_back.header("location"), Some(form.as_str()));

    let role = ["role", "create", "--org", "telco", "--name", "front", "--permissions", "customers:read"];
    site.database.succeed(&role, "");
    let front = &Person::new(site, "eva", "front").await;
    let page = front.page(&format!("/customers/{customer}")).await.expect(200).text;
    assert!(!page.contains("Identification documents"), "{page}");
    for page in [&list, &form, address] {
        front.page(page).await.expect(403);
    }
    assert!(!look(front, address).await.expect(403).text.contains("PDF-1.7"));
    upload(front, customer, SCRIPT, "dni.pdf", PDF).await.expect(403);
    assert_eq!(site.database.count(PROCESSES).await, 1);
    assert_eq!(site.database.strings(VIEWS).await, ["auditor"]);
}

async fn what_is_not_there(engine: Engine) {
    let site = &Site::start(engine).await;
    let (one, two) = (&site.client.create(&person(1)).await, &site.client.create(&person(2)).await);
    let elsewhere = site.database.client(&site.server, "other", "*");
    let theirs = &elsewhere.create(&person(1)).await;
    let ana = &Person::new(site, "ana", "agent").await;
    let address = add(ana, one, PDF).await;
    let document = address.rsplit_once('/').unwrap().1;
    let path = format!("/customers/{theirs}/identification-processes");
    let request = elsewhere.request(Method::POST, &path).body(form("dni.pdf", PDF));
    let request = request.header("content-type", format!("multipart/form-data; boundary={BOUNDARY}"));
    let foreign = send(request).await.expect(201).body["process_id"].as_str().unwrap().to_owned();

    let missing = [
        format!("/customers/{two}/documents/{document}"),
        format!("/customers/{one}/documents/{foreign}"),
        format!("/customers/{theirs}/documents/{foreign}"),
        format!("/customers/{one}/documents/{one}"),
        format!("/customers/{one}/documents/x"),
        format!("/customers/x/documents/{document}"),
    ];
    for address in &missing {
        ana.page(address).await.expect(404);
        look(ana, address).await.expect(404);
    }
    for nobody in [theirs.as_str(), document, "x", "%0d%0ax"] {
        ana.page(&format!("/customers/{nobody}/documents/new")).await.expect(404);
        upload(ana, nobody, SCRIPT, "dni.pdf", PDF).await.expect(404);
        // Before the file is looked at.
        upload(ana, nobody, SCRIPT, "dni.pdf", b"nothing of the kind").await.expect(404);
    }
    site.client.delete(&format!("/customers/{one}")).await.expect(204);
    for page in ["documents".to_owned(), "documents/new".to_owned(), format!("documents/{document}")] {
        ana.page(&format!("/customers/{one}/{page}")).await.expect(404);
    }
    look(ana, &address).await.expect(404);
    upload(ana, one, SCRIPT, "dni.pdf", PDF).await.expect(404);
    assert_eq!(site.database.strings(VIEWS).await, [""; 0]);
    assert_eq!(site.database.count(PROCESSES).await, 2);
}

async fn what_has_expired_says_so(engine: Engine) {
    let site = &Site::start(engine).await;
    let customer = &site.client.create(&person(1)).await;
    let ana = &Person::new(site, "ana", "agent").await;
    let address = &add(ana, customer, PDF).await;
    site.database
        .execute(&["INSERT INTO org_settings (org_id, settings, version, updated_at)
            VALUES ('telco', '{\"document_days\": 10}', 1, '2020-01-01T00:00:00+00:00')"])
        .await;
    for page in [address, &format!("/customers/{customer}"), &format!("/customers/{customer}/documents")] {
        let page = ana.page(page).await.expect(200).text;
        assert!(page.contains("Deleted in "), "{page}");
    }
    // As if it had come years ago.
    let aged = "UPDATE identification_processes SET created_at = '2020-01-01T00:00:00+00:00'";
    site.database.execute(&[aged]).await;
    let page = ana.page(address).await.expect(404).text;
    assert!(page.contains("its days are over") && !page.contains("/file"), "{page}");
    look(ana, address).await.expect(404);
    let list = ana.page(&format!("/customers/{customer}/documents")).await.expect(200).text;
    assert!(list.contains("No documents"), "{list}");
    assert_eq!(site.database.strings(VIEWS).await, [""; 0]);
}
