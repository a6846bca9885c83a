//! Who is at the far end. A proxy in front hides the client's address and its TLS, and tells of them in headers;
//! anybody else can send the same headers. So they are read only where the connection comes from an address that
//! the operator trusts, and from the right: each trusted proxy adds what it saw, and what stands left of the first
//! address that is no proxy's was made up by the client.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::extract::{ConnectInfo, Request};
use axum::http::{HeaderMap, header};
use ipnet::IpNet;
pub use service::ClientAddress;

/// Which header the proxies write. Only that one is read: a proxy passes on the other as the client sent it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProxyHeader {
    /// `X-Forwarded-For` and `X-Forwarded-Proto`.
    XForwarded,
    /// `Forwarded` (RFC 7239).
    Forwarded,
}

/// The proxies whose word counts.
#[derive(Debug, Clone)]
pub struct Proxies {
    trusted: Arc<[IpNet]>,
    header: ProxyHeader,
}

impl Proxies {
    /// Proxies at any of these addresses, which write this header.
    pub fn new(trusted: &[IpNet], header: ProxyHeader) -> Self {
        Self { trusted: trusted.into(), header }
    }

    /// Reads addresses and networks separated by commas, such as `10.0.0.7, fd00::/8`.
    ///
    /// # Errors
    /// Names the first that is neither.
    pub fn parse(text: &str) -> Result<Vec<IpNet>, String> {
        let parse = |part: &str| {
            let address = || part.parse::<IpAddr>().map(IpNet::from).ok();
            part.parse().ok().or_else(address).ok_or_else(|| format!("{part} is no address or network"))
        };
        text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(parse).collect()
    }

    /// Puts the [`ClientAddress`] among the request's extensions.
    pub fn note(&self, mut request: Request) -> Request {
        // There is none in a test that has no connection.
        let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip());
        let peer = peer.unwrap_or(Ipv4Addr::UNSPECIFIED.into()).to_canonical();
        let address = self.client(peer, request.headers());
        request.extensions_mut().insert(address);
        request
    }

    fn is_trusted(&self, ip: IpAddr) -> bool {
        self.trusted.iter().any(|network| network.contains(&ip))
    }

    fn client(&self, peer: IpAddr, headers: &HeaderMap) -> ClientAddress {
        let mut client = ClientAddress { ip: peer, is_tls: false };
        if !self.is_trusted(peer) {
            return client;
        }
        for hop in self.hops(headers).into_iter().rev() {
            // `unknown`, or a hidden name: the nearest proxy that says an address is all that is known.
            let Some(ip) = hop.address.and_then(address) else { break };
            client = ClientAddress { ip, is_tls: hop.proto.is_some_and(|proto| proto.eq_ignore_ascii_case("https")) };
            if !self.is_trusted(ip) {
                break;
            }
        }
        client
    }

    /// What the proxies say, the furthest first.
    fn hops<'a>(&self, headers: &'a HeaderMap) -> Vec<Hop<'a>> {
        match self.header {
            ProxyHeader::XForwarded => {
                let addresses: Vec<_> = elements(headers, "x-forwarded-for").collect();
                let protos: Vec<_> = elements(headers, "x-forwarded-proto").collect();
                // Most proxies write one for the whole way, some one for each hop.
                let proto = |index: usize| match protos.len() == addresses.len() {
                    true => protos.get(index),
                    false => protos.last(),
                };
                let hop =
                    |(index, address): (usize, &&'a str)| Hop { address: Some(*address), proto: proto(index).copied() };
                addresses.iter().enumerate().map(hop).collect()
            }
            // A comma inside quotes splits here too: no address has one, and a client that leaves a quote open must
            // not swallow what the proxies add.
            ProxyHeader::Forwarded => elements(headers, header::FORWARDED.as_str())
                .map(|element| Hop { address: parameter(element, "for"), proto: parameter(element, "proto") })
                .collect(),
        }
    }
}

struct Hop<'a> {
    address: Option<&'a str>,
    proto: Option<&'a str>,
}

/// The elements of a list, which may be spread over several headers.
fn elements<'a>(headers: &'a HeaderMap, name: &'static str) -> impl Iterator<Item = &'a str> {
    let values = headers.get_all(name).into_iter().map(|value| value.to_str().unwrap_or_default());
    values.flat_map(|value| value.split(',')).map(str::trim)
}

fn parameter<'a>(element: &'a str, name: &str) -> Option<&'a str> {
    let mut pairs = element.split(';').filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim_matches('"'))
}

/// An address, with or without brackets and a port.
fn address(text: &str) -> Option<IpAddr> {
    let plain = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    let parsed = plain.parse().ok().or_else(|| text.parse().ok().map(|address: SocketAddr| address.ip()));
    parsed.map(|ip: IpAddr| ip.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::{HeaderName, HeaderValue};

    fn client(header: ProxyHeader, peer: &str, headers: &[(&str, &str)]) -> (String, bool) {
        let proxies = Proxies::new(&Proxies::parse("10.0.0.1, 192.168.0.0/16,fd00::/8").unwrap(), header);
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(name.parse::<HeaderName>().unwrap(), HeaderValue::from_str(value).unwrap());
        }
        let found = proxies.client(peer.parse::<IpAddr>().unwrap().to_canonical(), &map);
        (found.ip.to_string(), found.is_tls)
    }

    #[test]
    fn only_a_trusted_proxy_is_believed() {
        let of = |peer, headers: &[(&str, &str)]| client(ProxyHeader::XForwarded, peer, headers);
        let https = ("x-forwarded-proto", "https");
        let forwarded = |list| ("x-forwarded-for", list);
        for (peer, headers, ip, is_tls) in [
            ("203.0.113.9", &[][..], "203.0.113.9", false),
            ("203.0.113.9", &[forwarded("198.51.100.1"), https], "203.0.113.9", false),
            ("10.0.0.1", &[], "10.0.0.1", false),
            ("10.0.0.1", &[forwarded("198.51.100.1"), https], "198.51.100.1", true),
            ("::ffff:10.0.0.1", &[forwarded("198.51.100.1"), https], "198.51.100.1", true),
            // What the client made up stands on the left.
            ("10.0.0.1", &[forwarded("1.2.3.4, 198.51.100.1")], "198.51.100.1", false),
            ("10.0.0.1", &[forwarded("10.0.0.1"), forwarded("198.51.100.1")], "198.51.100.1", false),
            ("10.0.0.1", &[forwarded("1.2.3.4, 198.51.100.1, 192.168.7.7"), https], "198.51.100.1", true),
            // One for each hop: the client's own is what counts, not what it made up.
            (
                "10.0.0.1",
                &[forwarded("198.51.100.1, 192.168.7.7"), ("x-forwarded-proto", "https, http")],
                "198.51.100.1",
                true,
            ),
            (
                "10.0.0.1",
                &[forwarded("1.2.3.4, 198.51.100.1"), ("x-forwarded-proto", "https, http")],
                "198.51.100.1",
                false,
            ),
            ("10.0.0.1", &[forwarded("198.51.100.1"), ("x-forwarded-proto", "https, http")], "198.51.100.1", false),
            ("10.0.0.1", &[forwarded("198.51.100.1:4711")], "198.51.100.1", false),
            ("10.0.0.1", &[forwarded("2001:db8::1")], "2001:db8::1", false),
            ("10.0.0.1", &[forwarded("[2001:db8::1]:4711"), https], "2001:db8::1", true),
            ("10.0.0.1", &[forwarded("1.2.3.4, unknown, 192.168.7.7")], "192.168.7.7", false),
            ("10.0.0.1", &[forwarded("rubbish")], "10.0.0.1", false),
            ("10.0.0.1", &[("forwarded", "for=1.2.3.4;proto=https")], "10.0.0.1", false),
        ] {
            assert_eq!(of(peer, headers), (ip.to_owned(), is_tls), "{peer} {headers:?}");
        }
    }

    #[test]
    fn the_standard_header() {
        let of =
            |list| client(ProxyHeader::Forwarded, "fd00::7", &[("forwarded", list), ("x-forwarded-for", "1.2.3.4")]);
        for (list, ip, is_tls) in [
            ("for=198.51.100.1;proto=https;by=10.0.0.1", "198.51.100.1", true),
            ("For=\"[2001:db8::1]:47\"; Proto=HTTPS", "2001:db8::1", true),
            ("for=1.2.3.4;proto=https, for=198.51.100.1;proto=http", "198.51.100.1", false),
            ("for=\"1.2.3.4, for=198.51.100.1", "198.51.100.1", false),
            ("for=_hidden", "fd00::7", false),
            ("proto=https", "fd00::7", false),
        ] {
            assert_eq!(of(list), (ip.to_owned(), is_tls), "{list}");
        }
    }

    #[test]
    fn addresses_and_networks() {
        assert_eq!(Proxies::parse("").unwrap(), []);
        assert_eq!(Proxies::parse("10.0.0.1,::1").unwrap().len(), 2);
        assert_eq!(Proxies::parse("10.0.0.0/8, proxy").unwrap_err(), "proxy is no address or network");
        assert!(Proxies::parse("10.0.0.0/33").is_err());
    }
}
