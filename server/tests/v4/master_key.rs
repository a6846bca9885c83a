//! A new master key, of which the API's clients notice nothing.

use std::fs;

use serde_json::json;

use crate::support::accounts::{IBAN, direct_debit, open};
use crate::support::customers::{nif, person};
use crate::support::{Client, Engine, MASTER_KEY, Server, Site, both_engines};

both_engines!(the_master_key_is_changed);

async fn the_master_key_is_changed(engine: Engine) {
    let Site { client, server, database } = Site::start(engine).await;
    let ana = open(&client, 1, &direct_debit(IBAN)).await;
    let gone = client.create(&person(2)).await;
    client.delete(&format!("/customers/{gone}")).await.expect(204);
    server.kill();
    let old = match engine {
        Engine::Sqlite => fs::read_to_string(database.folder.path().join("new/clientela.db.key")).unwrap(),
        Engine::Postgres => MASTER_KEY.to_owned(),
    };
    let old = old.trim();
    let new = &database.succeed(&["master-key"], "");
    assert_ne!(*new, database.succeed(&["master-key"], ""), "each is another one");
    let command = |keys: &str, args: &[&str]| {
        let mut command = database.command(args);
        command.env("CLIENTELA_MASTER_KEY", keys);
        command
    };
    let both = format!("{new},{old}");
    let serve = |keys: &str| Server::start(command(keys, &["serve", "--addr", "127.0.0.1:0"]));
    let rewrap = |keys: &str| {
        let output = command(keys, &["master-key", "rewrap"]).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let refused = |keys: &str| {
        let output = command(keys, &["migrate"]).output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && told.contains("master key"), "{told}");
        assert!(!told.contains(new.as_str()) && !told.contains(old), "{told}");
    };
    let still_there = async |server: &Server| {
        let client = Client::new(&server.url, "telco", client.key.clone());
        client.get(&ana.customer).await.expect(200);
        let account = client.get(&ana.account).await.expect(200).body;
        assert_eq!(account["payment_method"]["direct_debit"]["details"]["iban"], json!(IBAN));
        client.get(&format!("/customers/search?identity_document={}", nif(1))).await.expect(200);
        client.post("/customers", &person(1)).await.conflict();
    };

    refused(new);
    let server = serve(&both);
    still_there(&server).await;
    // The deleted customer's key is one of them.
    assert_eq!(rewrap(&both), "wrapped anew: the keys of 2 customers and the root secret\n");
    assert_eq!(rewrap(&both), "wrapped anew: the keys of 0 customers\n");
    still_there(&server).await;
    server.kill();
    refused(old);
    let server = serve(new);
    still_there(&server).await;
}
