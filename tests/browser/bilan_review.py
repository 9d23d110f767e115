"""What stands between a bilan that is made and its publication: a second person, and no blocking control."""

from playwright.sync_api import Page, expect

from tests.browser.stack import Stack

SETTLE_QUOTES = (
    "from programmes.models import Testimonial\n"
    "Testimonial.objects.filter(cohort__slug='{cohort}', consent='pending').update(consent='refused')"
)


def settle_quotes(stack: Stack, cohort: str) -> None:
    """The demo has one quote whose author has not answered: that control blocks."""
    stack.shell(SETTLE_QUOTES.format(cohort=cohort))


def validated_by(reader: Page, version_url: str) -> None:
    """The second person reads the version and validates it."""
    reader.goto(version_url)
    reader.get_by_role("link", name="Relire et décider").click()
    reader.get_by_role("button", name="Valider la version").click()
    expect(reader.locator("[role=status].notice").first).to_be_visible()
