package io.github.sessiongateway.internal.bridge;

import static io.github.sessiongateway.internal.bridge.ConsolePage.HEIGHT;
import static io.github.sessiongateway.internal.bridge.ConsolePage.WIDE;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.SessionName;
import io.github.sessiongateway.testing.Browser;
import io.github.sessiongateway.testing.OneBrowser;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.openqa.selenium.Keys;

/** What the console does, in a real browser. */
@Tag("full")
@Tag("browser")
@ExtendWith(OneBrowser.class)
class ConsoleIT {
  private final Browser browser;

  private ConsolePage page;

  ConsoleIT(Browser browser) {
    this.browser = browser;
  }

  @BeforeEach
  void open() {
    page = new ConsolePage(browser);
  }

  @AfterEach
  void close() {
    page.close();
  }

  @Test
  void aReplyFillsTheFormOfTheNextMessage() {
    page.login("demo");
    assertThat(page.outcome()).matches("session\\.login: replied, [\\d.]+ ms");
    String first = page.value("#refresh-token");
    page.send("refresh");
    assertThat(page.outcome()).startsWith("session.refresh: replied");
    assertThat(page.value("#new-token")).isNotEqualTo(first).startsWith("eyJ");
    page.send("new");
    assertThat(page.outcome()).startsWith("session.new: replied");
    page.send("whoami");
    assertThat(page.outcome()).startsWith("session.whoami: replied");
    assertThat(page.text("#reply")).contains("\"kind\": \"user\"");
    page.send("logout");
    assertThat(page.outcome()).startsWith("session.logout: replied");
    assertThat(page.text("#reply")).isEqualTo("{}");
    assertThat(page.value("#refresh-token")).isEmpty();

    assertThat(page.text("#log").lines().filter(line -> line.contains("session.")))
        .extracting(line -> line.replaceAll("\\S+ (\\S+) (\\S+) .*", "$1 $2"))
        .containsExactly(
            "session.login replied",
            "session.refresh replied",
            "session.new replied",
            "session.whoami replied",
            "session.logout replied");
    assertThat(page.text("#latency")).endsWith(" ms");
    page.nothingWentWrong();
  }

  @Test
  void aTokenReachesTheOtherOrganizationsOfItsUser() {
    page.login("demo");
    page.send("unscope");
    assertThat(page.outcome()).startsWith("session.unscope: replied");
    page.send("organizations");
    assertThat(page.outcome()).startsWith("session.organizations: replied");
    String id = page.text("#reply").replaceAll("(?s).*?\"id\": \"([^\"]+)\".*", "$1");
    for (String message : List.of("switch", "mint")) {
      browser.at("#tab-" + message).click();
      browser.at("#" + message + "-organization").sendKeys(id);
      page.send(message);
      assertThat(page.outcome()).startsWith("session." + message + ": replied");
      assertThat(page.text("#reply")).contains("\"organization_id\": \"" + id + "\"");
    }
    browser.at("#mint-validity").sendKeys("25h");
    page.send("mint");
    assertThat(page.outcome()).startsWith("session.mint: 400 invalid_request");
    assertThat(page.attribute("#mint-validity", "aria-invalid")).isEqualTo("true");
    page.nothingWentWrong();
  }

  @Test
  void aFailureIsShownWithItsStatusItsCodeAndItsSentence() {
    page.login("not-the-password");
    assertThat(page.outcome()).startsWith("session.login: 401 invalid_credentials");
    assertThat(page.text("#reply")).contains("Said by\nKoyeb");
    assertThat(page.text("#log")).contains("401 invalid_credentials");
    assertThat((String) browser.run("return document.body.outerHTML"))
        .doesNotContain("not-the-password");
    page.nothingWentWrong();
  }

  @Test
  void aWrongFieldIsMarkedAndDescribedUntilItIsChanged() {
    browser.at("#login .primary").click();
    browser.until("document.getElementById('outcome').dataset.outcome === 'failure'");
    assertThat(page.outcome()).startsWith("session.login: 400 invalid_request");
    for (String field : List.of("email", "password")) {
      var input = browser.at("#login-" + field);
      assertThat(input.getDomAttribute("aria-invalid")).isEqualTo("true");
      assertThat(page.text("#" + input.getDomAttribute("aria-describedby"))).isNotEmpty();
    }
    assertThat(page.focused()).isEqualTo("login-email");
    browser.at("#login-email").sendKeys("d");
    assertThat(page.attribute("#login-email", "aria-invalid")).isNull();
    assertThat(page.attribute("#login-password", "aria-invalid")).isEqualTo("true");

    browser.at("#tab-refresh").click();
    browser.at("#refresh-token").sendKeys("not a token");
    page.send("refresh");
    assertThat(page.attribute("#refresh-token", "aria-invalid")).isEqualTo("true");
    page.nothingWentWrong();
  }

  @Test
  void allWrongFieldsAreMarkedInOneRound() {
    page.close();
    page = new ConsolePage(browser, ConsolePage.keeping("ci"));
    browser.at("#login-keep").sendKeys("My session");
    browser.at("#login-email").sendKeys("demo@example.com" + Keys.ENTER);
    page.answered();
    assertThat(page.outcome()).startsWith("session.login: 400 invalid_request");
    assertThat(page.text("#login-keep-wrong").toLowerCase(Locale.ROOT))
        .isEqualTo(SessionName.ALLOWED + ".");
    assertThat(page.text("#login-password-wrong")).isNotEmpty();
    assertThat(page.attribute("#login-keep", "aria-describedby")).isEqualTo("login-keep-wrong");
    assertThat(page.focused()).isEqualTo("login-password");
    browser.at("#login-keep").sendKeys(Keys.BACK_SPACE);
    assertThat(page.text("#login-keep-wrong")).isEmpty();
    page.nothingWentWrong();
  }

  @Test
  void thePageSaysThatASandboxAnswersAndWithWhichAccount() {
    browser.until("document.getElementById('account').textContent !== ''");
    assertThat(page.text("#account")).contains("demo@example.com", "password demo");
    assertThat(page.text("#about")).matches("Sandbox · \\S+");
    page.nothingWentWrong();
  }

  @Test
  void theTokenIsCopiedAloneAndInsideARequest() {
    browser.allowClipboard();
    assertThat(browser.at("#copy-token").isEnabled()).isFalse();
    page.login("demo");
    String token = page.value("#refresh-token");
    assertThat(copied("#copy-token")).isEqualTo(token);
    assertThat(copied("#copy-curl"))
        .matches("curl -sS http://127\\.0\\.0\\.1:\\d+/v1/apps -H @- <<'END'\n[^\n]+\nEND\n")
        .contains("\nAuthorization: Bearer " + token + "\n");
    assertThat(copied("#copy-javascript")).contains("fetch('http", "'Bearer " + token + "'");
    page.send("logout");
    assertThat(browser.at("#copy-token").isEnabled()).isFalse();
    page.nothingWentWrong();
  }

  private String copied(String button) {
    browser.at(button).click();
    browser.until("document.getElementById('copied').textContent === 'Copied.'");
    String text =
        (String)
            browser.runAsync("navigator.clipboard.readText().then(arguments[0], arguments[0])");
    browser.run("document.getElementById('copied').textContent = ''");
    return text;
  }

  @Test
  void onAPhoneTheReplyIsScrolledIntoView() {
    page.open(360, 640, "light");
    page.login("demo");
    browser.until(
        """
        (() => {
          const { top, bottom } = document.getElementById('reply').getBoundingClientRect();
          return top >= 0 && bottom <= innerHeight;
        })()""");
  }

  @Test
  void eachNameOfLoopbackIsTheConsolesOwnOrigin() {
    browser.open(URI.create("http://localhost:" + page.port()), WIDE, HEIGHT, "light");
    page.state("connected");
    page.login("demo");
    assertThat(page.outcome()).startsWith("session.login: replied");
  }

  @Test
  void aTokenIsMaskedUntilItIsRevealed() {
    assertThat(browser.at("#show").isEnabled()).isFalse();
    page.login("demo");
    String token = page.value("#refresh-token");
    assertThat(page.text("#reply")).contains("\"id\": \"••••••••••••\"").doesNotContain(token);
    browser.at("#show").click();
    assertThat(page.text("#reply")).contains(token);
    assertThat(page.attribute("#show", "aria-pressed")).isEqualTo("true");
    assertThat(page.text("#log")).doesNotContain(token);
    page.send("refresh");
    assertThat(page.text("#reply")).contains("••••").doesNotContain(page.value("#refresh-token"));
    assertThat(page.attribute("#refresh-token", "type")).isEqualTo("password");
  }

  @Test
  void itComesBackAfterTheGatewayDid() {
    page.login("demo");
    page.nothingWentWrong();
    page.stopGateway();
    page.state("reconnecting");
    page.send("refresh");
    assertThat(page.outcome()).startsWith("session.refresh: not_connected");
    page.startGateway();
    page.state("connected");
    page.login("demo");
    assertThat(page.outcome()).startsWith("session.login: replied");
    assertThat(browser.errors()).allMatch(line -> line.contains("/eventbus"));
    assertThat(page.text("#log")).contains("reconnecting");
  }

  @Test
  void itDisconnectsWhenItIsToldTo() {
    browser.at("#connect").click();
    page.state("off");
    browser.at("#connect").click();
    page.state("connected");
    page.nothingWentWrong();
  }

  @Test
  void theKeyboardIsEnough() {
    browser.at("body").sendKeys(Keys.TAB);
    assertThat(browser.run("return document.activeElement.className")).isEqualTo("skip");
    browser.at("#tab-login").sendKeys(Keys.ARROW_LEFT);
    assertThat(page.focused()).isEqualTo("tab-status");
    assertThat(browser.at("#status").isDisplayed()).isTrue();
    assertThat(browser.at("#login").isDisplayed()).isFalse();
    browser.at("#tab-status").sendKeys(Keys.HOME);
    browser.run("addEventListener('keydown', (e) => { window.scrolls = !e.defaultPrevented; })");
    browser.at("#tab-login").sendKeys(Keys.END);
    assertThat(page.focused()).isEqualTo("tab-status");
    assertThat(browser.run("return window.scrolls")).isEqualTo(false);
    browser.at("#tab-status").sendKeys(Keys.ARROW_RIGHT);
    browser.at("#login-email").sendKeys("demo@example.com" + Keys.TAB + "demo" + Keys.ENTER);
    page.answered();
    assertThat(page.outcome()).startsWith("session.login: replied");
  }
}
