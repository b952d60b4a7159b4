"""Somebody at a browser, and what a browser complains about behind their back."""

from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Request, Response, expect

OPTIONS = ("--no-sandbox", "--disable-quic", "--disable-background-networking", "--disable-gpu", "--no-first-run")
"""How a browser is started that runs as anybody and asks for nothing but the pages."""
DESKTOP, PHONE = 1366, 390
HEIGHT = 900
PATIENCE = 20_000  # milliseconds until something must show on a crowded machine
LOOKS = 60
expect.set_options(timeout=PATIENCE)


class Visitor:
    """A browser window of one person's, at the address of the demonstration."""

    def __init__(self, browser: Browser, address: str, *, width: int = DESKTOP, scripts: bool = True) -> None:
        self.address = address
        self.complaints: list[str] = []
        self.context: BrowserContext = browser.new_context(
            base_url=address,
            viewport={"width": width, "height": HEIGHT},
            reduced_motion="reduce",
            java_script_enabled=scripts,
        )
        self.context.set_default_timeout(PATIENCE)
        self.page: Page = self.context.new_page()
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(f"{self.page.url}: {error}"))
        self.page.on("request", self._asked)
        self.page.on("response", self._answered)

    def go(self, path: str) -> Page:
        """Open a page of the demonstration and return it."""
        self.page.goto(path)
        return self.page

    def sign_in_as(self, role: str) -> "Visitor":
        """Sign in with one click as one of the cast."""
        self.go("/sign-in").locator(f"form:has(input[name=role][value={role}]) button").click()
        expect(self.page.get_by_role("heading", level=1)).to_contain_text("Welcome")
        return self

    def sign_in(self, email: str, password: str) -> None:
        """Sign in with address and password."""
        page = self.go("/sign-in")
        page.get_by_label("E-mail").fill(email)
        page.get_by_label("Password").fill(password)
        page.get_by_role("button", name="Sign in", exact=True).click()

    def sign_out(self) -> None:
        """Sign out by the menu under one's initials."""
        self.page.locator("summary:has(.avatar)").click()
        self.page.get_by_role("button", name="Sign out").click()
        expect(self.page.get_by_role("heading", level=1)).to_have_text("Sign in")

    def press(self, name: str) -> None:
        """Press the button, or follow the link, whose name begins so."""
        self.page.locator("main").locator("button:visible, a.button:visible").filter(has_text=name).first.click()

    def sees(self, text: str) -> None:
        """Wait until the page says it."""
        expect(self.page.locator("main")).to_contain_text(text)

    def finds(self, path: str, part: Locator) -> Locator:
        """Open a page, again until it shows what a worker puts there, and return that part."""
        for _ in range(LOOKS):
            self.go(path)
            if part.count():
                break
            self.page.wait_for_timeout(100)
        expect(part).to_be_visible()
        return part

    def finds_on_a_page(self, path: str, part: Locator) -> Locator:
        """Open a list and turn its pages until one shows a part; return that."""
        self.go(path)
        onwards = self.page.get_by_role("link", name="Next page")
        while not part.count() and onwards.count():
            self.go(onwards.get_attribute("href") or path)
        expect(part).to_be_visible()
        return part

    def _heard(self, message: ConsoleMessage) -> None:
        # What could not be loaded is judged by its answer, below.
        if message.type in {"error", "warning"} and not message.text.startswith("Failed to load resource"):
            self.complaints.append(f"{self.page.url}: {message.text}")

    def _asked(self, request: Request) -> None:
        if urlsplit(request.url).scheme not in {"data", "blob"} and not request.url.startswith(f"{self.address}/"):
            self.complaints.append(f"{self.page.url}: asked {request.url}")

    def _answered(self, response: Response) -> None:
        is_page = response.request.resource_type == "document"
        if response.status >= (500 if is_page else 400):
            self.complaints.append(f"{response.url}: {response.status}")
