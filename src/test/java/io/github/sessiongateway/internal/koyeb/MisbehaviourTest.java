package io.github.sessiongateway.internal.koyeb;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.Sessions;
import io.github.sessiongateway.internal.koyeb.call.Delivery;
import io.github.sessiongateway.internal.koyeb.call.Endpoint;
import io.github.sessiongateway.sandbox.FaultServer;
import io.github.sessiongateway.sandbox.KoyebFault;
import io.github.sessiongateway.testing.Await;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every misbehaviour times every message, on real sockets, plain and TLS. */
@ExtendWith(VertxExtension.class)
class MisbehaviourTest {

  /** A time-out that a test waits for, and one that no loaded machine meets. */
  private static final String WAITED_FOR = "2s";

  private static final String NEVER = "20s";

  private final Vertx vertx;
  private final KoyebCaller caller;

  MisbehaviourTest(Vertx vertx) {
    this.vertx = vertx;
    caller = new KoyebCaller(vertx.getOrCreateContext());
  }

  /** What a caller gets, and how many calls Koyeb sees where one may follow. */
  private record Expected(Failure failure, Delivery delivery) {}

  private static @Nullable Expected expected(String entry, Endpoint endpoint) {
    KoyebFault fault = KoyebFault.parse(entry + "=1");
    Expected badReply = new Expected(Failure.BAD_REPLY, Delivery.UNKNOWN);
    boolean logout = endpoint == Endpoint.LOGOUT;
    return switch (fault.kind()) {
      case ANSWER_TWICE, CLOSE_AFTER_ANSWER, NO_TIME -> null;
      case HTML, ARRAY, NO_TOKEN, EMPTY_ID, NUMBER_ID, ODD_ID, DEEP, BAD_UTF8, GZIP ->
          logout ? null : badReply;
      case RESET_AFTER_READING,
          RESET_IN_HEAD,
          RESET_IN_BODY,
          CLOSE_IN_BODY,
          PROCESSING,
          HUGE_HEADER,
          TOO_LARGE,
          TWO_STATUS_LINES,
          NOT_HTTP ->
          badReply;
      case RESET_BEFORE_READING -> new Expected(Failure.UNREACHABLE, Delivery.NOT_SENT);
      case STALL_BEFORE_HEAD, STALL_IN_HEAD, STALL_IN_BODY, TRICKLE, INFORMATIONAL_FLOOD ->
          new Expected(Failure.TIMEOUT, Delivery.UNKNOWN);
      case OWN -> new Expected(failure(fault.status()), delivery(fault, true));
      case SECONDS, DATE -> new Expected(failure(fault.status()), delivery(fault, true));
      case BARE, ODD -> new Expected(failure(fault.status()), delivery(fault, false));
      // Far beyond any deadline.
      case HOUR -> new Expected(failure(fault.status()), Delivery.ANSWERED);
    };
  }

  private static Failure failure(int status) {
    return status < 400 ? Failure.BAD_REPLY : Failure.ofKoyebStatus(status);
  }

  private static Delivery delivery(KoyebFault fault, boolean ownOrDated) {
    return switch (fault.status()) {
      case 429 -> Delivery.RATE_LIMITED;
      case 503 -> ownOrDated ? Delivery.REFUSED : Delivery.REFUSED_BY_PROXY;
      case 500, 502, 504 -> Delivery.FAILED;
      default -> fault.status() < 400 ? Delivery.UNKNOWN : Delivery.ANSWERED;
    };
  }

  static Stream<String> faults() {
    Stream<String> kinds =
        Arrays.stream(KoyebFault.Kind.values())
            .filter(kind -> !kind.hasStatus())
            .map(kind -> kind.name().toLowerCase(Locale.ROOT).replace('_', '-'));
    Stream<String> refusals =
        Stream.of("seconds", "date", "hour", "odd")
            .flatMap(form -> Stream.of(form + "-429", form + "-503"));
    return Stream.concat(kinds, refusals);
  }

  @ParameterizedTest
  @MethodSource("faults")
  void isAnsweredAsTheContractSays(String fault) {
    check(List.of(fault));
  }

  /** A bare one and one in Koyeb's Error shape. */
  @ParameterizedTest
  @ValueSource(ints = {3, 4, 5})
  void everyStatusIsAnsweredAsTheContractSays(int hundreds) {
    int last = hundreds == 3 ? 8 : hundreds == 4 ? 31 : 11;
    check(
        IntStream.rangeClosed(hundreds * 100, hundreds * 100 + last)
            .boxed()
            .flatMap(status -> Stream.of("own-" + status, "bare-" + status))
            .toList());
  }

  private void check(List<String> faults) {
    List<Case> cases = new ArrayList<>();
    for (String fault : faults) {
      for (Endpoint endpoint : KoyebCaller.ENDPOINTS) {
        cases.add(new Case(fault, endpoint, false));
        if (faults.size() == 1) {
          cases.add(new Case(fault, endpoint, true));
        }
      }
    }
    cases.forEach(Case::begin);
    cases.forEach(Case::check);
  }

  /** One client, one server, one request, and one more after it. */
  private final class Case {
    private final String fault;
    private final Endpoint endpoint;
    private final FaultServer server;
    private final Sessions sessions;
    private final String name;
    private Future<?> outcome;

    Case(String fault, Endpoint endpoint, boolean tls) {
      this.fault = fault;
      this.endpoint = endpoint;
      this.server = FaultServer.start(vertx, tls);
      Expected expected = expected(fault, endpoint);
      boolean stalls = expected != null && expected.failure == Failure.TIMEOUT;
      this.sessions = caller.open(server.url(), stalls ? WAITED_FOR : NEVER);
      this.name = fault + " " + endpoint + (tls ? " over TLS" : "");
      server.next(fault + "=2");
    }

    void begin() {
      outcome = caller.ask(sessions, endpoint);
    }

    void check() {
      Expected expected = expected(fault, endpoint);
      if (expected == null) {
        Await.result(outcome);
        assertThat(server.requests()).as(name).isEqualTo(1);
      } else if (expected.failure == Failure.UNREACHABLE) {
        // Whether the request was written by then is the kernel's to decide.
        assertThat(KoyebCaller.failure(outcome))
            .as(name)
            .isIn(Failure.UNREACHABLE, Failure.BAD_REPLY);
        assertThat(server.requests()).as(name).isZero();
      } else {
        assertThat(KoyebCaller.failure(outcome)).as(name).isEqualTo(expected.failure);
        int calls = expected.delivery().allows(endpoint.replay()) ? 2 : 1;
        assertThat(server.requests()).as(name).isEqualTo(calls);
      }
      // Whatever came, the next request gets its own answer.
      server.next();
      // Another e-mail, since the first may have been asked for a pause.
      LoginReply reply = Await.result(caller.login(sessions, "next@b"));
      assertThat(reply.bearer())
          .as("after " + name)
          .isEqualTo(new Bearer("token-" + server.requests()));
    }
  }

  /** A connection that Koyeb closes while it is idle, in the very moment of the next request. */
  @ParameterizedTest
  @CsvSource({"false, reset-after-reading", "true, reset-after-reading"})
  void aStaleConnectionIsTriedAgainButNotForARefresh(boolean tls, String fault) {
    for (Endpoint endpoint : KoyebCaller.ENDPOINTS) {
      FaultServer server = FaultServer.start(vertx, tls);
      // No time passes: it breaks at once, however slow this machine is.
      Sessions sessions = caller.open(server.url(), NEVER, () -> 0);
      Await.result(caller.ask(sessions, Endpoint.NEW));
      server.next(fault + "=1");
      Future<?> second = caller.ask(sessions, endpoint);
      if (endpoint == Endpoint.REFRESH) {
        assertThat(KoyebCaller.failure(second)).isEqualTo(Failure.BAD_REPLY);
      } else {
        Await.result(second);
      }
    }
  }

  /** It was not Koyeb who ended it. */
  @Test
  void aReusedConnectionThatStallsIsNotStale() {
    FaultServer server = FaultServer.start(vertx, false);
    Sessions sessions = caller.open(server.url(), WAITED_FOR);
    Await.result(caller.ask(sessions, Endpoint.NEW));
    server.next("stall-before-head=1");
    assertThat(KoyebCaller.failure(caller.ask(sessions, Endpoint.LOGIN)))
        .isEqualTo(Failure.TIMEOUT);
    assertThat(server.requests()).isEqualTo(2);
  }

  /** The same, where a byte of an answer came: the request was read. */
  @Test
  void aConnectionThatHasAnsweredAByteIsNotStale() {
    FaultServer server = FaultServer.start(vertx, false);
    Sessions sessions = caller.open(server.url(), NEVER);
    Await.result(caller.ask(sessions, Endpoint.NEW));
    server.next("reset-in-head=1");
    assertThat(KoyebCaller.failure(caller.ask(sessions, Endpoint.LOGIN)))
        .isEqualTo(Failure.BAD_REPLY);
    assertThat(server.requests()).isEqualTo(2);
  }
}
