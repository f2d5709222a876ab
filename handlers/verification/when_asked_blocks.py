"""The window in which a person chooses when sign-ins are asked about."""

from bot.accounts.model import AskWhen
from bot.verification.own_setting import OwnSetting
from handlers.blocks import Block, context, modal, option, radio_input, section
from handlers.texts import Text


def when_asked(shown: OwnSetting, text: Text) -> Block:
    """Where only one setting is allowed it is said, and nothing is to be chosen."""
    has_choice = len(shown.offered) > 1
    options = [
        option(text(f"when-asked-{each.value}"), each.value, means=_means(each, shown, text)) for each in shown.offered
    ]
    choice = radio_input("when", text("when-asked-label"), options, chosen=shown.setting.value)
    setting = shown.setting
    only = text("when-asked-only", setting=text(f"when-asked-{setting.value}"), means=_means(setting, shown, text))
    return modal(
        "verification.when_asked",
        text("when-asked-title"),
        [
            section(text("when-asked-text")),
            choice if has_choice else section(only),
            context(text("when-asked-never")),
        ],
        submit=text("when-asked-submit") if has_choice else None,
        close=text("words-close"),
    )


def _means(setting: AskWhen, shown: OwnSetting, text: Text) -> str:
    variant = "-no_campus" if setting is AskWhen.UNUSUAL and not shown.has_campus else ""
    return text(f"when-asked-{setting.value}-means{variant}")
