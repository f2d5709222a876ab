"""The two text catalogs. Keys are ``feature-moment``; both languages are complete at all times (a test compares them)."""

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import structlog
from babel.dates import format_date, format_time
from fluent.runtime import FluentBundle, FluentResource

from bot.accounts.model import Language
from handlers.institution import Institution

PLACE = Path(__file__).parent
LOCALES = {Language.ENGLISH: "en_GB", Language.JAPANESE: "ja_JP"}
log = structlog.get_logger()


class Text:
    """One language. Calling it gives the sentence of a key; a hole in the catalog is logged and never hides the rest."""

    def __init__(self, language: Language, institution: Institution) -> None:
        self.language = language
        self.token_counter = institution.token_counter.get(language)
        """Where the institution lends hardware tokens; None where it lends none."""
        self.matrix_card = institution.matrix_card.get(language)
        """What the institution's matrix cards are for; None where it has none. Mamori never asks for their cells."""
        self._zone = institution.hours.zone
        # Isolation marks around each variable would reach Slack as invisible characters.
        self._bundle = FluentBundle([language.value], use_isolating=False)
        for path in sorted((PLACE / language.value).glob("*.ftl")):
            self._bundle.add_resource(FluentResource(path.read_text(encoding="utf-8")))
        # The institution's own words are terms of every text; a brace in one would be read as Fluent's.
        own = institution.sign_in_name[language].replace("{", "(").replace("}", ")")
        self._bundle.add_resource(FluentResource(f"-sign-in-name = {own}"))

    def __call__(self, key: str, **facts: str | int) -> str:
        message = self._bundle.get_message(key) if self._bundle.has_message(key) else None
        if message is None or message.value is None:
            log.error("text_missing", text_id=key, language=self.language.value)
            return key
        text, errors = self._bundle.format_pattern(message.value, facts)
        if errors:
            log.error(
                "text_incomplete", text_id=key, language=self.language.value, errors=[type(e).__name__ for e in errors]
            )
        return str(text)

    @property
    def zone(self) -> ZoneInfo:
        """Where the desk is: the zone of every time that is said."""
        return self._zone

    def list(self, names: Iterable[str]) -> str:
        """Joins names the way each language does: "iPhone, Office PC and Home PC"."""
        names = list(names)
        if len(names) < 2:  # noqa: PLR2004 - nothing to join
            return "".join(names)
        separator = ", " if self.language is Language.ENGLISH else "、"
        return self("words-and", first=separator.join(names[:-1]), second=names[-1])

    def clock(self, at: datetime) -> str:
        """The time of day where the desk is: ``17:00``."""
        return format_time(at.astimezone(self._zone), "H:mm", locale=LOCALES[self.language])

    def moment(self, at: datetime) -> str:
        """With its zone, for whoever is elsewhere (S16): ``25 November 2026, 12:00 JST`` or ``2026年11月25日 12:00 JST``."""
        zone = at.astimezone(self._zone).strftime("%Z")
        # Zones without a name of their own are called by their distance from UTC.
        return f"{self.date_and_clock(at)} {zone if zone.isalpha() else f'UTC{zone}'}"

    def date_and_clock(self, at: datetime) -> str:
        """For what may be read weeks later: ``25 November 2026, 12:00`` or ``2026年11月25日 12:00``."""
        local = at.astimezone(self._zone)
        if self.language is Language.ENGLISH:
            return f"{format_date(local, 'd MMMM yyyy', locale='en_GB')}, {self.clock(at)}"
        return f"{format_date(local, 'yyyy年M月d日', locale='ja_JP')} {self.clock(at)}"

    def day(self, at: datetime) -> str:
        """The day where the desk is: ``24 November 2026`` or ``2026年11月24日``."""
        return format_date(at.astimezone(self._zone), "long", locale=LOCALES[self.language])

    def day_past(self, at: datetime, *, seen_from: datetime) -> str:
        """``today`` or ``今日``; ``24 November`` or ``11月24日`` in the same year, with the year before it."""
        local, today = at.astimezone(self._zone), seen_from.astimezone(self._zone)
        if local.date() == today.date():
            return self("words-today")
        if local.year != today.year:
            return self.day(at)
        pattern = "d MMMM" if self.language is Language.ENGLISH else "M月d日"
        return format_date(local, pattern, locale=LOCALES[self.language])

    def day_and_clock(self, at: datetime, *, seen_from: datetime) -> str:
        """``Monday 9:00`` or ``月曜9:00`` within a week, with the date beyond it."""
        local, today = at.astimezone(self._zone), seen_from.astimezone(self._zone)
        is_near = (local.date() - today.date()).days < 7  # noqa: PLR2004 - days of a week
        if self.language is Language.ENGLISH:
            pattern = "EEEE" if is_near else "EEEE d MMMM"
            return f"{format_date(local, pattern, locale='en_GB')} {self.clock(at)}"
        day = format_date(local, "EEEE" if is_near else "M月d日(E)", locale="ja_JP")
        return f"{day.removesuffix('日') if is_near else day}{self.clock(at)}"


class Texts:
    def __init__(self, institution: Institution) -> None:
        self._of = cache(lambda language: Text(language, institution))

    def __getitem__(self, language: Language) -> Text:
        return self._of(language)
