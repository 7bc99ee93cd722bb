package io.github.sessiongateway.bridge;

import static io.github.sessiongateway.bridge.ConsolePage.HEIGHT;
import static io.github.sessiongateway.bridge.ConsolePage.WIDE;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.testing.Browser;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.Keys;

/** The sessions that are kept alive, in the console. */
@Tag("full")
@Tag("browser")
class ConsoleSessionsIT {
  private static final String SHOWN = "!document.getElementById('sessions').hidden";

  private static @TempDir Path profile;
  private static Browser browser;

  private ConsolePage page;

  @BeforeAll
  static void startBrowser() {
    browser = Browser.start(profile);
  }

  @AfterAll
  static void closeBrowser() {
    browser.close();
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

  private static void state(String name) {
    browser.until(
        "document.querySelector('.session') && document.querySelector('.session').dataset.state ==="
            + " '"
            + name
            + "'");
  }

  private static void event(String text) {
    browser.until("document.getElementById('events').textContent.includes('" + text + "')");
  }

  @Test
  void whoMayNotSeeSessionsSeesNothingOfThem() {
    page = new ConsolePage(browser);
    page.login("demo");
    assertThat(browser.at("#sessions").isDisplayed()).isFalse();
    assertThat(page.text("#log")).doesNotContain("session.status");
    page.nothingWentWrong();
  }

  @Test
  void aSessionIsShownWithItsStateAndTheLifeOfItsToken() {
    open();
    assertThat(page.text(".session h3")).isEqualTo("ci");
    assertThat(page.text(".session .note"))
        .contains("Token 1, since ", ", ends in 60 min.", "Next attempt in ", "Readers wait");
    double planned = number("planned", "x");
    double mandatory = number("mandatory", "x");
    assertThat(number("now", "x")).isBetween(0.0, 100.0);
    // Of an hour, the second half is advisory, and the last minute mandatory.
    assertThat(planned).isBetween(495.0, 985.0);
    assertThat(mandatory).isBetween(983.0, 984.0);
    assertThat(planned + number("planned", "width")).isBetween(mandatory - 1, mandatory + 1);
    page.nothingWentWrong();
  }

  private static double number(String part, String attribute) {
    return Double.parseDouble(browser.at(".life ." + part).getDomAttribute(attribute));
  }

  @Test
  void itsButtonsRefreshAndLogOutAndTheEventsSaySo() {
    open();
    // Five seconds must pass before a new token is refreshed: it is logged out first.
    browser.at(".buttons button:last-child").click();
    assertThat(page.text(".buttons button:last-child")).isEqualTo("Really log out");
    browser.at("body").sendKeys(Keys.TAB);
    browser.at(".buttons button:last-child").click();
    browser.at(".buttons button:last-child").click();
    event("ci revoked");
    state("absent");
    assertThat(page.outcome()).startsWith("session.logout: replied");

    browser.at(".buttons button:first-child").click();
    event("ci acquired");
    state("fresh");
    browser.until("document.getElementById('outcome').textContent.includes('session.refresh: ')");
    assertThat(page.outcome()).startsWith("session.refresh: replied");
    assertThat(page.text("#reply")).contains("••••••••••••").doesNotContain("eyJ");
    assertThat(page.text("#sessions")).doesNotContain("eyJ");
    page.nothingWentWrong();
  }

  @Test
  void aButtonKeepsTheFocusWhenTheSessionChanges() {
    open();
    browser.at(".buttons button:first-child").sendKeys(Keys.ENTER);
    browser.until("document.getElementById('outcome').textContent.includes('session.refresh: ')");
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

  @ParameterizedTest
  @CsvSource({"light, 1200", "dark, 1200", "light, 360", "dark, 360"})
  void axeFindsNothingAndNothingIsWiderThanThePage(String scheme, int width) throws Exception {
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
}
