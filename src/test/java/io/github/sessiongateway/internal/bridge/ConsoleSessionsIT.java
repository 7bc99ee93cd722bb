package io.github.sessiongateway.internal.bridge;

import static io.github.sessiongateway.internal.bridge.ConsolePage.HEIGHT;
import static io.github.sessiongateway.internal.bridge.ConsolePage.WIDE;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.testing.Browser;
import io.github.sessiongateway.testing.OneBrowser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.Keys;

/** The sessions that are kept alive, in the console. */
@Tag("full")
@Tag("browser")
@ExtendWith(OneBrowser.class)
class ConsoleSessionsIT {
  private static final String SHOWN = "!document.getElementById('sessions').hidden";

  private final Browser browser;

  private ConsolePage page;

  ConsoleSessionsIT(Browser browser) {
    this.browser = browser;
  }

  @AfterEach
  void close() {
    page.close();
  }

  private void open() {
    page = new ConsolePage(browser, ConsolePage.keeping("ci"));
    browser.until(SHOWN);
    state("fresh");
  }

  private void state(String name) {
    browser.until(
        "document.querySelector('.session') && document.querySelector('.session').dataset.state ==="
            + " '"
            + name
            + "'");
  }

  private void event(String text) {
    browser.until("document.getElementById('events').textContent.includes('" + text + "')");
  }

  private void answered(String address) {
    browser.until("document.getElementById('outcome').textContent.includes('" + address + ": ')");
  }

  @Test
  void aClientWithoutPermissionSeesNoSessions() {
    page = new ConsolePage(browser);
    page.login("demo");
    assertThat(browser.at("#sessions").isDisplayed()).isFalse();
    assertThat(page.text("#log")).doesNotContain("session.status");
    page.nothingWentWrong();
  }

  @Test
  void aSessionIsShownWithItsStateAndTheWindowsOfItsToken() {
    open();
    assertThat(page.text(".session h3")).isEqualTo("ci");
    assertThat(page.text(".session-state")).isEqualTo("fresh");
    assertThat(page.text(".session dl"))
        .containsSubsequence("Token 1", "Advisory", "in 30 min", "Next attempt", "in ")
        .containsSubsequence("Mandatory", "in 59 min", "End", "in 60 min");
    // Koyeb's times have whole seconds.
    Duration second = Duration.ofSeconds(1);
    Duration half = Duration.ofMinutes(30);
    assertThat(Duration.between(time("begin"), time("end")))
        .isCloseTo(half.multipliedBy(2), second);
    assertThat(Duration.between(time("advisory"), time("end"))).isCloseTo(half, second);
    assertThat(Duration.between(time("mandatory"), time("end"))).isEqualTo(Duration.ofMinutes(1));
    assertThat(time("next")).isBetween(time("advisory"), time("end"));

    assertThat(percent("advisory", "x")).isBetween(49.9, 50.0);
    assertThat(percent("mandatory", "x")).isBetween(98.3, 98.4);
    assertThat(percent("next", "cx")).isBetween(49.9, 98.4);
    assertThat(percent("now", "x1")).isBetween(0.0, 5.0);
    page.nothingWentWrong();
  }

  private Instant time(String of) {
    return Instant.parse(browser.at("[data-time=" + of + "] time").getDomAttribute("datetime"));
  }

  private double percent(String part, String attribute) {
    String value = browser.at(".life ." + part).getDomAttribute(attribute);
    return Double.parseDouble(value.replace("%", ""));
  }

  @Test
  void anEarlierPlanShowsThatTheAdvisoryWindowIsWider() {
    // Of three days, half of a day is advisory, unless more is wished.
    page =
        new ConsolePage(
            browser,
            ConsolePage.keeping("ci")
                .put("sandbox.token-life", "72h")
                .put("sessions.ci.advisory", "36h"));
    state("fresh");
    Instant usual = time("end").minus(Duration.ofHours(12));
    assertThat(time("advisory")).isEqualTo(time("next").isBefore(usual) ? time("next") : usual);
    assertThat(percent("mandatory", "x")).isEqualTo(99);
  }

  @Test
  void theTimelineMovesOnAndBeginsAnewWithTheNextToken() {
    page = new ConsolePage(browser, ConsolePage.keeping("ci").put("sandbox.token-life", "6s"));
    state("fresh");
    // In this order: a token that comes between the two is not taken for the next.
    Instant begin = time("begin");
    String token = page.text(".session .generation");
    browser.until(position() + " > 20");
    browser.until(
        "document.querySelector('.generation').textContent !== '"
            + token
            + "' && "
            + position()
            + " < 20");
    assertThat(time("begin")).isAfter(begin);
    event("ci refreshed");
    page.nothingWentWrong();
  }

  private static String position() {
    return "parseFloat(document.querySelector('.life .now').getAttribute('x1'))";
  }

  @Test
  void aSessionWithoutATokenHasNoTimes() {
    page =
        new ConsolePage(
            browser, ConsolePage.keeping("ci").put("sessions.ci.credential.password", "wrong"));
    state("lost");
    assertThat(page.text(".session .note")).startsWith("Failed once: invalid_credentials");
    assertThat(page.text("[data-time=begin]")).isEqualTo("–");
    assertThat(page.text("[data-time=mandatory]")).isEqualTo("–");
    assertThat(browser.at(".life .whole").isDisplayed()).isTrue();
    for (String part : List.of("advisory", "mandatory", "next", "now")) {
      assertThat(page.attribute(".life ." + part, "visibility")).isEqualTo("hidden");
    }
    page.nothingWentWrong();
  }

  @Test
  void theButtonsRefreshAndLogOutASession() {
    open();
    // Five seconds must pass before a new token is refreshed: it is logged out first.
    browser.at(".buttons button:last-child").click();
    assertThat(page.text(".buttons button:last-child")).isEqualTo("Really log out");
    browser.at("body").sendKeys(Keys.TAB);
    browser.at(".buttons button:last-child").click();
    browser.at(".buttons button:last-child").click();
    event("ci revoked");
    state("absent");
    // The reply comes after Koyeb's, and the event before.
    answered("session.logout");
    assertThat(page.outcome()).startsWith("session.logout: replied");

    browser.at(".buttons button:first-child").click();
    event("ci acquired");
    state("fresh");
    answered("session.refresh");
    assertThat(page.outcome()).startsWith("session.refresh: replied");
    assertThat(page.text("#reply")).contains("••••••••••••").doesNotContain("eyJ");
    assertThat(page.text("#sessions")).doesNotContain("eyJ");
    page.nothingWentWrong();
  }

  @Test
  void aButtonKeepsTheFocusWhenTheSessionChanges() {
    open();
    browser.at(".buttons button:first-child").sendKeys(Keys.ENTER);
    answered("session.refresh");
    browser.until("document.querySelector('.session').dataset.state === 'fresh'");
    assertThat(browser.run("return document.activeElement.ariaLabel")).isEqualTo("Refresh ci");
  }

  @Test
  void itIsGoneWithTheConnectionAndBackWithTheNext() {
    open();
    browser.at("#connect").click();
    page.state("off");
    assertThat(browser.at("#sessions").isDisplayed()).isFalse();
    assertThat(browser.run("return document.querySelectorAll('.session').length")).isEqualTo(0L);
    browser.at("#connect").click();
    browser.until(SHOWN);
    state("fresh");
    page.nothingWentWrong();
  }

  @Test
  void aLostConnectionGreysWhatIsShownWithItsTime() {
    open();
    page.stopGateway();
    page.state("reconnecting");
    assertThat(page.text("#as-of")).startsWith("The connection was lost. This is the state of ");
    assertThat(browser.at("#session-list").getCssValue("filter")).isEqualTo("grayscale(1)");
    page.startGateway();
    page.state("connected");
    browser.until("document.getElementById('as-of').textContent === ''");
    assertThat(browser.at("#session-list").getCssValue("filter")).isEqualTo("none");
  }

  @Test
  void tokenAndStatusHaveFormsOfTheirOwn() {
    open();
    browser.at("#tab-token").click();
    browser.at("#token-session").sendKeys("ci");
    browser.at("#token-ttl").sendKeys("60");
    page.send("token");
    assertThat(page.outcome()).startsWith("session.token: replied");
    assertThat(page.value("#refresh-token")).isEmpty();
    browser.at("#token-ttl").sendKeys("x");
    page.send("token");
    assertThat(page.text("#token-ttl-wrong")).isEqualTo("Must be whole seconds.");
    page.send("status");
    assertThat(page.outcome()).startsWith("session.status: replied");
    assertThat(page.text("#reply")).contains("\"session\": \"ci\"");
    page.nothingWentWrong();
  }

  @ParameterizedTest
  @CsvSource({"light, 1200", "dark, 1200", "light, 360", "dark, 360"})
  void axeFindsNothingAndNothingIsTooWide(String scheme, int width) throws Exception {
    open();
    page.open(width == WIDE ? WIDE : width, HEIGHT, scheme);
    browser.until(SHOWN);
    state("fresh");
    browser.at(".buttons button:last-child").click();
    browser.at(".buttons button:last-child").click();
    event("ci revoked");
    page.axe("sessions");
    assertThat((long) browser.run("return document.documentElement.scrollWidth"))
        .isLessThanOrEqualTo((long) browser.run("return document.documentElement.clientWidth"));
    page.nothingWentWrong();
  }

  /** Run with {@code -Dscreenshot=src/it/console/console.png}: the picture in the README. */
  @Test
  @EnabledIfSystemProperty(named = "screenshot", matches = ".+")
  void aPictureForTheReadme() throws IOException {
    page =
        new ConsolePage(
            browser, ConsolePage.keeping("production").put("sandbox.token-life", "60s"));
    page.open(WIDE, 1640, "light");
    state("fresh");
    page.login("not-the-password");
    browser.at("#login-keep").sendKeys("laptop");
    page.login("demo");
    event("laptop acquired");
    browser.until(position() + " > 12");
    browser.at("[aria-label='Refresh production']").click();
    event("production refreshed");
    browser.until(position() + " > 27");
    browser.at("h1").click();
    Files.write(Path.of(System.getProperty("screenshot")), browser.screenshot());
  }
}
