"""What contacts cost, as the operator knows it from their bills; nothing is assumed where nothing is set."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, field_validator

from ledger.contact_prices import Unit
from ledger.money import UnknownCurrencyError, minor_digits


class Costs(BaseModel):
    """Prices of contacts in millionths of the currency; empty: not known, and said so."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    currency: str = Field(default="", description="Currency of these prices; empty: the company's home currency.")
    email_micros: int | None = Field(default=None, ge=0, description="Millionths for an email.")
    sms_segment_micros: int | None = Field(default=None, ge=0, description="The same, one segment of an SMS.")
    whatsapp_template_micros: int | None = Field(
        default=None, ge=0, description="The same, a WhatsApp message more than 24 hours after they last wrote."
    )
    whatsapp_session_micros: int | None = Field(default=None, ge=0, description="The same, one within the 24 hours.")
    voice_minute_micros: int | None = Field(default=None, ge=0, description="The same, a started minute of a call.")

    @field_validator("currency")
    @classmethod
    def _is_currency(cls, value: str) -> str:
        try:
            minor_digits(value) if value else None
        except UnknownCurrencyError as error:
            raise ValueError(str(error)) from error
        return value

    def micros(self) -> dict[str, int]:
        """Return the prices that are set, by unit."""
        found = {unit.value: getattr(self, f"{unit.value}_micros") for unit in Unit}
        return {unit: price for unit, price in found.items() if price is not None}
