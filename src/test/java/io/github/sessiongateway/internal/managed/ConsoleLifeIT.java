package io.github.sessiongateway.internal.managed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.sessiongateway.SessionGateway;
import io.github.sessiongateway.internal.managed.token.RefreshSchedule;
import io.github.sessiongateway.internal.managed.token.RefreshSchedule.Windows;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.Browser;
import io.github.sessiongateway.testing.Listening;
import io.github.sessiongateway.testing.OneBrowser;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The windows that the console draws. */
@Tag("full")
@Tag("browser")
@ExtendWith({OneBrowser.class, VertxExtension.class})
class ConsoleLifeIT {
  private static final long LONGEST = Duration.ofDays(36_500).toMillis();
  private static final Duration WISH = Duration.ofHours(12);

  @Test
  void theConsoleDrawsTheGatewaysWindows(Browser browser, Vertx vertx) {
    List<Long> lives =
        LongStream.concat(
                LongStream.of(1, 2, 3, 999, 4_000, 20_000, 600_000, 86_400_000, LONGEST),
                new Random(6)
                    .doubles(2_000)
                    .mapToLong(x -> 1 + (long) Math.pow((double) LONGEST, x)))
            .boxed()
            .toList();
    List<?> drawn = windows(browser, vertx, lives);
    for (int i = 0; i < lives.size(); i++) {
      long life = Duration.ofMillis(lives.get(i)).toNanos();
      Windows kept = RefreshSchedule.windows(life, WISH.toNanos(), 0);
      List<?> pair = (List<?>) drawn.get(i);
      assertThat(nanos(pair.get(0)))
          .as("advisory of %s ms", lives.get(i))
          .isCloseTo(kept.advisory(), within(1_000L));
      assertThat(nanos(pair.get(1)))
          .as("mandatory of %s ms", lives.get(i))
          .isCloseTo(kept.mandatory(), within(1_000L));
    }
  }

  private static long nanos(Object milliseconds) {
    return Math.round(((Number) milliseconds).doubleValue() * 1_000_000);
  }

  private static List<?> windows(Browser browser, Vertx vertx, List<Long> lives) {
    browser.open(console(vertx), 800, 600, "light");
    return (List<?>)
        browser.runAsync(
            """
            const [lives, done] = arguments;
            import(new URL('/console-life.js', location.href))
              .then(({ windows }) => done(lives.map((life) => {
                const { advisory, mandatory } = windows(life);
                return [advisory, mandatory];
              })));
            """,
            lives);
  }

  private static URI console(Vertx vertx) {
    JsonObject config =
        new JsonObject()
            .put("sandbox.enabled", true)
            .put("sandbox.port", 0)
            .put("bridge.http.enabled", true)
            .put("bridge.http.port", 0);
    SessionGateway gateway = new SessionGateway();
    Await.result(vertx.deployVerticle(gateway, new DeploymentOptions().setConfig(config)));
    return Listening.at(gateway, "console");
  }
}
