package io.github.sessiongateway.internal.bridge;

import static io.github.sessiongateway.internal.bridge.ConsolePage.HEIGHT;
import static io.github.sessiongateway.internal.bridge.ConsolePage.WIDE;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.testing.Browser;
import io.github.sessiongateway.testing.OneBrowser;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How the console looks on narrow and dark screens, and to a screen reader. */
@Tag("full")
@Tag("browser")
@ExtendWith(OneBrowser.class)
class ConsoleLooksIT {
  private static final int NARROW = 360;

  private final Browser browser;

  private ConsolePage page;

  ConsoleLooksIT(Browser browser) {
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

  @ParameterizedTest
  @ValueSource(ints = {NARROW, 768, WIDE})
  void nothingIsWiderThanThePage(int width) {
    page.open(width, HEIGHT, "light");
    page.login("demo");
    browser.at("#show").click();
    for (String message : List.of("refresh", "new", "logout", "refresh")) {
      page.send(message);
      assertThat((long) browser.run("return document.documentElement.scrollWidth"))
          .isLessThanOrEqualTo((long) browser.run("return document.documentElement.clientWidth"));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {NARROW, 768, WIDE})
  void nothingMovesWhenAnAnswerComes(int width) {
    page.open(width, HEIGHT, "light");
    page.login("demo");
    browser.at("#show").click();
    page.login("not-the-password");
    browser.at("#login-email").clear();
    page.send("login");
    page.login("demo");
    assertThat(browser.run("return window.moved")).isEqualTo(List.of());
  }

  @ParameterizedTest
  @CsvSource({"light, 1200", "dark, 1200", "light, 360", "dark, 360"})
  void axeFindsNothing(String scheme, int width) throws IOException {
    page.open(width, HEIGHT, scheme);
    page.axe("connected");
    page.login("demo");
    page.axe("a reply");
    browser.at("#show").click();
    page.axe("a token that is shown");
    browser.at("#login-email").clear();
    browser.at("#login .primary").click();
    browser.until("document.getElementById('outcome').dataset.outcome === 'failure'");
    page.axe("a failure");
    browser.at("#tab-refresh").click();
    page.axe("another form");
    browser.at("#connect").click();
    page.axe("not connected");
  }
}
