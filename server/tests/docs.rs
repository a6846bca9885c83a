//! The commands of docs/api.md, run as a newcomer runs them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::process::Command;

use support::{Engine, Site, both_engines};

both_engines!(the_api_in_ten_minutes);

async fn the_api_in_ten_minutes(engine: Engine) {
    let Site { client, .. } = &Site::start(engine).await;
    let page = include_str!("../../docs/api.md");
    let blocks = page.split("```sh\n").skip(1).filter_map(|rest| rest.split_once("```"));
    let script: String = blocks.map(|(block, _)| format!("{block}\necho\n")).collect();
    assert!(script.matches("api ").count() >= 8, "{script}");
    let output = Command::new("bash")
        .args(["-euo", "pipefail", "-c", &format!("{script}\nprintf '\\nACCOUNT=%s\\n' \"$account\"")])
        .env("URL", &client.url)
        .env("KEY", client.key.as_deref().unwrap())
        .output()
        .unwrap();
    let printed = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{printed}\n{}", String::from_utf8_lossy(&output.stderr));
    assert!(printed.contains("/contact_info: required"), "{printed}");
    let account = printed.lines().find_map(|line| line.strip_prefix("ACCOUNT=")).unwrap();
    let history = client.get(&format!("/accounts/{account}/payment-methods/historical")).await.expect(200).body;
    let details: Vec<_> = history["payment_methods"].as_array().unwrap().iter().map(|past| &past["details"]).collect();
    assert!(details.iter().any(|details| **details == "ES9121000418450200051332"), "{history}");
    let requests = client.get(&format!("/accounts/{account}/tokenization-requests")).await.expect(200).body;
    assert_eq!(requests["items"].as_array().unwrap().len(), 1);
}
