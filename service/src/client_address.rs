//! Where a request comes from.

use std::net::IpAddr;

/// The client at the far end of a request, as the server found it out: past the proxies that the operator trusts,
/// and nobody else's word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClientAddress {
    /// The client's address. IPv4 is never written as IPv6.
    pub ip: IpAddr,
    /// Whether the client spoke TLS with a trusted proxy.
    pub is_tls: bool,
}
