//! Clientela's one binary: settings, commands, the API and the desk.
//!
//! * [`cli`] reads the command line, [`config`] the settings; [`serve`] puts the parts on one port.
//! * [`v4`] is the REST API, [`docs`] its description for people.
//! * [`desk`] mounts the pages of crate `app`, [`site`] their files.
//! * [`load`] fills a database with the invented customers of [`demo`].
//! * [`worker`] does what the use cases leave for afterwards.
//! * [`client_address`], [`rate_limit`], [`headers`], [`jwt`] and `openid` stand between the web and the rest.
//! * [`observe`], [`limits`] and [`health`] are for those who run it.
//!
//! Nothing here decides anything about customers: handlers call the use cases of crate `service`.

// The pages' types nest as deeply as their markup.
#![recursion_limit = "512"]

mod access_request;
pub mod audit;
mod audit_export;
pub mod cli;
pub mod client_address;
pub mod config;
pub mod demo;
pub mod desk;
mod desk_documents;
mod desk_events;
pub mod docs;
mod documents;
mod erasure;
mod fetch;
pub mod headers;
pub mod health;
pub mod import;
pub mod jwt;
pub mod limits;
pub mod load;
pub mod logging;
mod master_key;
pub mod observe;
mod openid;
mod outbox;
mod output;
mod outside;
mod people;
pub mod rate_limit;
pub mod serve;
pub mod site;
pub mod v4;
pub mod worker;
