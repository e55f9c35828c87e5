"""Wi-Fi as a device sees it, whatever system is on it."""

from dataclasses import dataclass

_LONGEST = 64  # letters: an SSID has at most 32 bytes, of which each may be shown by four


@dataclass(frozen=True, slots=True)
class Network:
    """One radio of an access point. `frequency` and `width` in MHz, `signal` in dBm, None where it is not known."""

    ssid: str  # "" for one that hides it
    bssid: str
    frequency: int
    signal: int | None = None
    width: int = 20
    stations: int | None = None
    busy: int | None = None  # percent of the time

    @property
    def band(self) -> str:
        return band(self.frequency)

    @property
    def channel(self) -> int:
        return channel(self.frequency)

    @property
    def box(self) -> str:
        """The same for all networks that one access point offers: it counts the last digit up, or marks its own."""
        try:
            first = int(self.bssid[:2], 16) & 0xFC
        except ValueError:
            return self.bssid
        return f"{first:02x}{self.bssid[2:-1].lower()}"


@dataclass(frozen=True, slots=True)
class Radio:
    """A Wi-Fi adapter. `joined` is the network that it is in. `rate` in Mbit/s, 0 where it is not known.

    `others` are networks that it has heard of lately: nobody looked for them now. `is_saving`: to its battery.
    """

    name: str
    joined: Network | None = None
    rate: float = 0.0
    others: tuple[Network, ...] = ()
    is_saving: bool | None = None
    is_blocked: bool = False  # switched off by a key or by the system


@dataclass(frozen=True, slots=True)
class Wireless:
    """`is_denied`: the system keeps Wi-Fi from programs that may not know where the device is."""

    radios: tuple[Radio, ...]
    is_denied: bool = False
    is_service_off: bool = False
    is_on_mains: bool = True

    @property
    def joined(self) -> Radio | None:
        """The adapter that is in a network, the worst heard of several."""
        found = [radio for radio in self.radios if radio.joined]
        return min(found, key=lambda one: (one.joined and one.joined.signal) or 0) if found else None


def band(frequency: int) -> str:
    """ "2.4", "5" or "6" GHz, "" for none of them."""
    if 2400 <= frequency < 2500:
        return "2.4"
    if 5925 < frequency <= 7125:
        return "6"
    return "5" if 4900 <= frequency <= 5925 else ""


def channel(frequency: int) -> int:
    """IEEE 802.11, annex E; 0 where the frequency is of no channel."""
    match band(frequency):
        case "2.4":
            return 14 if frequency == 2484 else (frequency - 2407) // 5
        case "5":
            return (frequency - 5000) // 5
        case "6":
            return 2 if frequency == 5935 else (frequency - 5950) // 5
    return 0


def shown(ssid: bytes | str) -> str:
    """A name that anyone near may have chosen, fit for a line on a screen. "" for one that is hidden."""
    text = ssid.decode("utf-8", "replace") if isinstance(ssid, bytes) else ssid
    if not text.strip("\0 "):
        return ""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in text)[:_LONGEST]
