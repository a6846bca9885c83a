//! Organizations' settings.

use chrono::{DateTime, Utc};
use domain::{OrgId, OrgSettings, Version};
use sqlx::types::Json;

use super::{Conn, locking, on, statements};
use crate::{Error, Result};

statements! {
    GET = "SELECT settings, version FROM org_settings WHERE org_id = $1";
    /// A row for each brand: few.
    WITH_DOCUMENT_DAYS = "SELECT org_id, settings FROM org_settings WHERE settings ->> 'document_days' IS NOT NULL";
    ENSURE = "INSERT INTO org_settings (org_id, settings, version, updated_at) VALUES ($1, $2, 0, $3)
        ON CONFLICT (org_id) DO NOTHING";
    PUT = "INSERT INTO org_settings (org_id, settings, version, updated_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (org_id) DO UPDATE SET settings = $2, version = $3, updated_at = $4";
}

/// The organization's settings; the default ones have version 0.
pub(crate) async fn get(conn: &mut Conn<'_>, org: &OrgId) -> Result<(OrgSettings, Version)> {
    let row: Option<(Json<OrgSettings>, i64)> =
        on!(conn, c => sqlx::query_as(GET).bind(org.as_str()).fetch_optional(c).await)?;
    Ok(row.map_or_else(|| (OrgSettings::default(), Version(0)), |(settings, version)| (settings.0, Version(version))))
}

/// The organization's settings, which nobody else changes until the transaction ends.
pub(crate) async fn lock(conn: &mut Conn<'_>, org: &OrgId, now: DateTime<Utc>) -> Result<(OrgSettings, Version)> {
    on!(conn, c => sqlx::query(ENSURE)
        .bind(org.as_str())
        .bind(Json(OrgSettings::default()))
        .bind(now)
        .execute(c)
        .await
        .map(drop))?;
    let sql = locking(conn, GET, " FOR UPDATE");
    let (settings, version): (Json<OrgSettings>, i64) =
        on!(conn, c => sqlx::query_as(sql).bind(org.as_str()).fetch_one(c).await)?;
    Ok((settings.0, Version(version)))
}

/// The organizations that limit for how many days documents are kept.
pub(crate) async fn with_document_days(conn: &mut Conn<'_>) -> Result<Vec<(OrgId, OrgSettings)>> {
    let rows: Vec<(String, Json<OrgSettings>)> = on!(conn, c => sqlx::query_as(WITH_DOCUMENT_DAYS).fetch_all(c).await)?;
    let parsed = |(org, settings): (String, Json<OrgSettings>)| match org.parse() {
        Ok(org) => Ok((org, settings.0)),
        Err(_) => Err(Error::corrupt("org_settings", "org_id", org)),
    };
    rows.into_iter().map(parsed).collect()
}

pub(crate) async fn put(
    conn: &mut Conn<'_>,
    org: &OrgId,
    settings: &OrgSettings,
    version: Version,
    now: DateTime<Utc>,
) -> Result<()> {
    on!(conn, c => sqlx::query(PUT)
        .bind(org.as_str())
        .bind(Json(settings))
        .bind(version.0)
        .bind(now)
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}
