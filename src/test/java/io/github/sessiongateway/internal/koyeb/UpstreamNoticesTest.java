package io.github.sessiongateway.internal.koyeb;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.internal.koyeb.call.Endpoint;
import io.github.sessiongateway.internal.koyeb.call.Operation;
import io.github.sessiongateway.internal.koyeb.call.Redaction;
import io.github.sessiongateway.internal.koyeb.resilience.CircuitListener;
import io.github.sessiongateway.internal.telemetry.RequestContext;
import io.github.sessiongateway.internal.telemetry.Telemetry;
import io.github.sessiongateway.testing.ManualTime;
import io.vertx.core.MultiMap;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class UpstreamNoticesTest {
  private static final RequestContext REQUEST = Telemetry.none().current().get();

  private final Logger logger = (Logger) LoggerFactory.getLogger(UpstreamNotices.class);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final ManualTime time = new ManualTime();
  private final UpstreamNotices notices = new UpstreamNotices(time);

  @BeforeEach
  void listen() {
    log.start();
    logger.setAdditive(false);
    logger.setLevel(ch.qos.logback.classic.Level.INFO);
    logger.addAppender(log);
  }

  @AfterEach
  void stop() {
    logger.detachAppender(log);
    logger.setLevel(null);
    logger.setAdditive(true);
  }

  @Test
  void aGoneEndpointIsReportedUntilItAnswersAgain() {
    for (int i = 0; i < 50; i++) {
      answered(Endpoint.REFRESH, 404);
      answered(Endpoint.LOGIN, 410);
    }
    assertThat(log.list).hasSize(2);
    assertThat(notices.shown())
        .containsExactlyInAnyOrder(
            "Koyeb answered 404 to /v1/account/refresh: it has deprecated its account endpoints,"
                + " and this one may be gone.",
            "Koyeb answered 410 to /v1/account/login: it has deprecated its account endpoints,"
                + " and this one may be gone.");
    time.advance(Duration.ofMinutes(1));
    answered(Endpoint.REFRESH, 404);
    assertThat(log.list).hasSize(3);
    answered(Endpoint.REFRESH, 200);
    assertThat(notices.shown()).hasSize(1);
    answered(Endpoint.LOGIN, 200);
    assertThat(notices.shown()).isEmpty();
  }

  @Test
  void eachCallThatKoyebHasDoneIsTold() {
    int[] told = {0};
    notices.whenAnswered(() -> told[0]++);
    for (int status : new int[] {200, 204, 302, 401, 429, 500}) {
      answered(Endpoint.LOGIN, status);
    }
    assertThat(told[0]).isEqualTo(2);
  }

  @Test
  void anAnnouncedEndIsShownWithItsDateAndLoggedOnceADay() {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap().add("Deprecation", "@1782864000");
    notices.answered(operation(Endpoint.NEW), REQUEST, 200, headers);
    assertThat(notices.shown())
        .containsExactly("Koyeb announces the end of its account endpoints.");
    headers.add("Sunset", "Fri, 01 Jan 2027 00:00:00 GMT");
    notices.answered(operation(Endpoint.NEW), REQUEST, 200, headers);
    assertThat(notices.shown())
        .containsExactly(
            "Koyeb announces the end of its account endpoints at 2027-01-01T00:00:00Z.");
    headers.remove("Sunset");
    for (int i = 0; i < 9; i++) {
      notices.answered(operation(Endpoint.NEW), REQUEST, 200, headers);
    }
    assertThat(notices.shown()).allMatch(notice -> notice.endsWith("at 2027-01-01T00:00:00Z."));
    assertThat(log.list).as("the announcement, and its date").hasSize(2);
    time.advance(Duration.ofDays(1));
    notices.answered(operation(Endpoint.NEW), REQUEST, 200, headers);
    assertThat(log.list).hasSize(3);
  }

  @Test
  void anAnnouncementHoldsUntilKoyebHasNotMadeItForADay() {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap().add("Deprecation", "@1782864000");
    notices.answered(operation(Endpoint.NEW), REQUEST, 200, headers);
    time.advance(Duration.ofHours(23));
    answered(Endpoint.LOGIN, 200);
    assertThat(notices.shown()).hasSize(1);
    time.advance(Duration.ofHours(1));
    answered(Endpoint.LOGIN, 200);
    assertThat(notices.shown()).isEmpty();
  }

  /** The way on when the account endpoints are gone may end as well. */
  @Test
  void theEndOfTheEndpointThatMintsTokensIsShownAsWhatItIs() {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap().add("Deprecation", "@1782864000");
    Operation<Object> minting = operation(Endpoint.MINT);
    notices.answered(minting, REQUEST, 200, headers);
    notices.answered(minting, REQUEST, 404, MultiMap.caseInsensitiveMultiMap());
    assertThat(notices.shown())
        .containsExactly(
            "Koyeb announces the end of its endpoint /v1/organizations/{id}/access_token.");
  }

  @Test
  void theCircuitIsShownWhileItIsNotClosed() {
    notices.changed(CircuitListener.State.OPEN);
    assertThat(notices.shown()).containsExactly("Circuit open: Koyeb is failing.");
    notices.changed(CircuitListener.State.HALF_OPEN);
    assertThat(notices.shown()).containsExactly("Circuit half open: one call probes Koyeb.");
    notices.changed(CircuitListener.State.CLOSED);
    assertThat(notices.shown()).isEmpty();
    assertThat(log.list).hasSize(3);
  }

  private void answered(Endpoint endpoint, int status) {
    notices.answered(operation(endpoint), REQUEST, status, MultiMap.caseInsensitiveMultiMap());
  }

  private static Operation<Object> operation(Endpoint endpoint) {
    Bearer bearer = new Bearer("b");
    return new Operation<>(
        endpoint,
        endpoint.path(),
        bearer,
        new Secret("a@b"),
        null,
        null,
        body -> "done",
        () -> Redaction.of(bearer),
        null);
  }
}
