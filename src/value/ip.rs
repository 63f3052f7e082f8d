//! Addresses of the internet protocol, as `k8s.io/utils/net` reads them: numbers may have zeros in front.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The address; `None` of what the API server does not call one.
#[must_use]
pub fn parse(text: &str) -> Option<IpAddr> {
    if !text.contains(':') {
        return v4(text).map(IpAddr::V4);
    }
    // The last part of an address of version 6 may be one of version 4.
    let tail = text.rsplit(':').next().unwrap_or_default();
    if tail.contains('.') {
        let tail = v4(tail)?;
        let head = text.rsplit_once(':')?.0;
        return format!("{head}:{tail}")
            .parse::<Ipv6Addr>()
            .ok()
            .map(IpAddr::V6);
    }
    text.parse::<Ipv6Addr>().ok().map(IpAddr::V6)
}

fn v4(text: &str) -> Option<Ipv4Addr> {
    let mut parts = text.split('.').map(number);
    let octets = [
        parts.next()??,
        parts.next()??,
        parts.next()??,
        parts.next()??,
    ];
    parts.next().is_none().then(|| octets.into())
}

fn number(text: &str) -> Option<u8> {
    let is_number = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    is_number
        .then(|| text.trim_start_matches('0'))
        .and_then(|digits| match digits {
            "" => Some(0),
            _ => digits.parse().ok(),
        })
}

/// Address and length of a network such as `10.0.0.0/8`; `None` of what the API server does not call one.
#[must_use]
pub fn parse_network(text: &str) -> Option<(IpAddr, u8)> {
    let (address, length) = text.split_once('/')?;
    let address = parse(address)?;
    let most = if address.is_ipv4() { 32 } else { 128 };
    number(length)
        .filter(|length| *length <= most)
        .map(|length| (address, length))
}

/// The first address of the network.
#[must_use]
pub fn first_of((address, length): (IpAddr, u8)) -> IpAddr {
    match address {
        IpAddr::V4(address) => {
            let mask = u32::MAX
                .checked_shl(32 - u32::from(length.min(32)))
                .unwrap_or(0);
            Ipv4Addr::from(u32::from(address) & mask).into()
        }
        IpAddr::V6(address) => {
            let mask = u128::MAX
                .checked_shl(128 - u32::from(length.min(128)))
                .unwrap_or(0);
            Ipv6Addr::from(u128::from(address) & mask).into()
        }
    }
}

/// Whether the network holds the address.
#[must_use]
pub fn holds((network, length): (IpAddr, u8), address: IpAddr) -> bool {
    network.is_ipv4() == address.is_ipv4()
        && first_of((network, length)) == first_of((address, length))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From `parse_test.go` and `net_test.go` of `k8s.io/utils`.
    #[test]
    fn addresses() {
        for text in [
            "127.0.0.1",
            "010.000.015.001",
            "::1",
            "fd00::1",
            "::ffff:1.2.3.4",
            "2001:db8:0:0:0:0:0:1",
        ] {
            assert!(parse(text).is_some(), "{text}");
        }
        for text in [
            "",
            "1.2.3",
            "1.2.3.4.5",
            "1.2.3.256",
            "a.b.c.d",
            "1.2.3.4/8",
            "fe80::1%eth0",
            ":::",
            "1.2.3.-4",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn networks() {
        for text in [
            "10.0.0.0/8",
            "192.168.0.10/16",
            "fd00::/64",
            "0.0.0.0/0",
            "010.0.0.0/8",
        ] {
            assert!(parse_network(text).is_some(), "{text}");
        }
        for text in [
            "10.0.0.0",
            "10.0.0.0/33",
            "10.0.0/8",
            "fd00::/129",
            "/8",
            "10.0.0.0/",
        ] {
            assert_eq!(parse_network(text), None, "{text}");
        }
        let inside = |network: &str, address: &str| {
            parse_network(network)
                .zip(parse(address))
                .is_some_and(|(network, address)| holds(network, address))
        };
        assert!(
            inside("10.0.0.0/8", "10.9.9.9")
                && inside("0.0.0.0/0", "1.2.3.4")
                && inside("::/0", "fd00::1")
        );
        assert!(!inside("10.0.0.0/8", "11.0.0.0") && !inside("10.0.0.0/8", "fd00::1"));
    }
}
