//! Secrets of one-time codes, as they stand in the database, on both engines.

use service::{Service, totp, upgrade};
use sqlx::{Connection, PgConnection, SqliteConnection};

use crate::sign_in::{PASSWORD, attempt, marta, welcome};
use crate::support::{open, postgres_url, sqlite_url};

#[tokio::test]
async fn sqlite() {
    secrets_are_sealed(sqlite_url()).await;
}

#[tokio::test]
async fn postgres() {
    secrets_are_sealed(postgres_url().await).await;
}

/// What stands there, past the service; or puts it there.
async fn stored(url: &str, put: Option<&[u8]>) -> Vec<u8> {
    const PUT: &str = "UPDATE agent_totp SET secret = $1";
    const GET: &str = "SELECT secret FROM agent_totp";
    if url.starts_with("sqlite:") {
        let mut connection = SqliteConnection::connect(url).await.unwrap();
        if let Some(secret) = put {
            sqlx::query(PUT).bind(secret).execute(&mut connection).await.unwrap();
        }
        sqlx::query_scalar(GET).fetch_one(&mut connection).await.unwrap()
    } else {
        let mut connection = PgConnection::connect(url).await.unwrap();
        if let Some(secret) = put {
            sqlx::query(PUT).bind(secret).execute(&mut connection).await.unwrap();
        }
        sqlx::query_scalar(GET).fetch_one(&mut connection).await.unwrap()
    }
}

async fn enrolling(service: &Service, caller: &service::Caller) -> String {
    match totp::state(service, caller).await.unwrap() {
        totp::State::Enrolling { secret, .. } => secret,
        other => panic!("{other:?}"),
    }
}

async fn secrets_are_sealed(url: String) {
    let service = open(url.clone()).await;
    marta(&service).await;
    let me = welcome(&service, attempt("marta", PASSWORD, "192.0.2.1")).await.agent.caller("test".to_owned());
    totp::begin(&service, &me, PASSWORD.to_owned()).await.unwrap();
    let sealed = stored(&url, None).await;
    assert!(sealed.len() > 20, "{} bytes", sealed.len());
    // What another secret, or another agent's, was sealed to does not open here.
    let mut changed = sealed.clone();
    changed[30] ^= 1;
    stored(&url, Some(&changed)).await;
    assert!(totp::state(&service, &me).await.is_err());
    // One of before, as it stood: RFC 4226's, in base32.
    assert_eq!(stored(&url, Some(b"12345678901234567890")).await.len(), 20);
    upgrade::run(&service).await.unwrap();
    assert_eq!(stored(&url, None).await.len(), sealed.len());
    assert_eq!(enrolling(&service, &me).await, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
}
