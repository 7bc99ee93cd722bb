package io.github.sessiongateway.internal.koyeb.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.internal.clock.Timers;
import io.github.sessiongateway.internal.config.GatewayConfig;
import io.github.sessiongateway.internal.config.UpstreamConfig;
import io.github.sessiongateway.testing.ManualTime;
import io.vertx.core.Future;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How long exchanges go on after their attempts, and how many. */
class KeptExchangesTest {
  private final ManualTime time = new ManualTime();
  private final KeptExchanges kept = new KeptExchanges(time, time);
  private final List<String> ended = new ArrayList<>();

  @Test
  void theTimeCountsFromTheBeginOfTheAttempt() {
    long begin = time.getAsLong();
    time.advance(Duration.ofSeconds(25));
    keep("a", begin);
    time.advance(Duration.ofSeconds(35).minusMillis(1));
    assertThat(ended).isEmpty();
    time.advance(Duration.ofMillis(1));
    assertThat(ended).containsExactly("a");
    assertThat(kept.isEmpty()).isTrue();
  }

  @Test
  void anExchangeThatHasEndedTakesNoPlace() {
    Timers.Timer first = keep("first", time.getAsLong());
    for (int i = 1; i < KeptExchanges.MOST; i++) {
      keep("next " + i, time.getAsLong());
    }
    first.cancel();
    keep("another", time.getAsLong());
    assertThat(ended).isEmpty();
    keep("one more", time.getAsLong());
    assertThat(ended).containsExactly("next 1");
    assertThat(time.timers()).isEqualTo(KeptExchanges.MOST);
  }

  /** It must not end with the time-out of attempts, because an exchange may go on over it. */
  @Test
  void aRetiredConnectionLastsAsLongAsAnExchange() {
    UpstreamConfig config = GatewayConfig.read(new JsonObject()).upstream();
    Addresses none =
        new Addresses(
            () -> Future.succeededFuture(List.of()), (request, ip) -> {}, Duration.ZERO, time);
    Connections connections =
        new Connections(true, none, time, time, config, config.transport().connectionMaxLife());
    List<Duration> graces = new ArrayList<>();
    connections.retire(connection(graces));
    assertThat(graces).containsExactly(Duration.ofMinutes(1));
  }

  /** Notes how long its exchanges may go on. */
  private static HttpConnection connection(List<Duration> graces) {
    return (HttpConnection)
        Proxy.newProxyInstance(
            HttpConnection.class.getClassLoader(),
            new Class<?>[] {HttpConnection.class},
            (self, method, arguments) -> {
              graces.add(
                  Duration.of((long) arguments[0], ((TimeUnit) arguments[1]).toChronoUnit()));
              return Future.succeededFuture();
            });
  }

  private Timers.Timer keep(String name, long begunAt) {
    return kept.keep(begunAt, () -> ended.add(name));
  }
}
