"""Say which roles may begin what: one rule for programs and for pages. The engine asks for roles at tasks; this is before any."""

from typing import Final

LISTING_KEEPERS: Final = ("listing_agent", "buyer_agent", "store_manager", "director", "administrator")
"""Who enters listings and mends them."""
VIEWING_BOOKERS: Final = (
    "buyer_agent",
    "listing_agent",
    "receptionist",
    "store_manager",
    "director",
    "administrator",
)
"""Who books viewings and checks visitors in."""
DEAL_OPENERS: Final = ("listing_agent", "buyer_agent", "store_manager", "director", "administrator")
"""Who opens deals."""
DEAL_CHANGERS: Final = ("buyer_agent", "store_manager", "director", "signing_specialist", "administrator")
"""Who asks for a deal to be opened again, or for a party to change; the store manager approves."""
IMPORTERS: Final = ("administrator", "director", "store_manager")
"""Who imports spreadsheets; people only an administrator."""
