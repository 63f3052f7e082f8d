//! Ranges of addresses (CIDR, RFC 4632).

use std::net::IpAddr;

/// A range of addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cidr {
    first: u128,
    bits: u8,
    is_v6: bool,
}

impl Cidr {
    /// Reads `10.0.0.0/8`, or a lone address as the range that holds it alone.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits.parse::<u8>().ok()?)),
            None => (text, None),
        };
        let (number, width, is_v6) = match address.parse::<IpAddr>().ok()? {
            IpAddr::V4(address) => (u128::from(u32::from(address)), 32, false),
            IpAddr::V6(address) => (u128::from(address), 128, true),
        };
        let bits = bits.unwrap_or(width);
        (bits <= width).then(|| {
            let host = u32::from(width - bits);
            let mask = u128::MAX.checked_shl(host).unwrap_or(0);
            Self {
                first: number & mask,
                bits,
                is_v6,
            }
        })
    }

    /// Whether every address of the other is in it.
    #[must_use]
    pub fn holds(&self, other: &Self) -> bool {
        let width: u8 = if self.is_v6 { 128 } else { 32 };
        let mask = u128::MAX
            .checked_shl(u32::from(width - self.bits))
            .unwrap_or(0);
        self.is_v6 == other.is_v6 && self.bits <= other.bits && other.first & mask == self.first
    }

    /// Whether some address is in both.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        self.holds(other) || other.holds(self)
    }

    /// Whether both are of one family of addresses.
    #[must_use]
    pub fn is_like(&self, other: &Self) -> bool {
        self.is_v6 == other.is_v6
    }
}

#[cfg(test)]
mod tests {
    use super::Cidr;

    #[test]
    fn ranges() {
        let cidr = |text| Cidr::parse(text).expect("a range");
        assert!(cidr("10.0.0.0/8").holds(&cidr("10.96.0.10")));
        assert!(!cidr("10.96.0.0/12").holds(&cidr("10.112.0.1")));
        assert!(cidr("10.244.0.0/16").overlaps(&cidr("10.0.0.0/8")));
        assert!(cidr("fd00::/8").holds(&cidr("fd00:1::/64")));
        assert!(!cidr("0.0.0.0/0").overlaps(&cidr("::/0")));
        assert!(cidr("::/0").holds(&cidr("fd00::1")));
        for text in ["", "10.0.0.0/33", "10.0.0/8", "a/8", "10.0.0.0/"] {
            assert_eq!(Cidr::parse(text), None, "{text}");
        }
    }
}
