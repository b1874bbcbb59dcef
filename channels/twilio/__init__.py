"""Texts by WhatsApp and SMS through Twilio: the only folder that knows Twilio's client."""
