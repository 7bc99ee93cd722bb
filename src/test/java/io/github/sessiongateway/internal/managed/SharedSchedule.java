package io.github.sessiongateway.internal.managed;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.Caller;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.LoginRequest;
import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.api.SessionStatus.State;
import io.github.sessiongateway.internal.managed.token.Token;
import io.github.sessiongateway.internal.shared.MemoryStore;
import io.github.sessiongateway.internal.shared.Row;
import io.github.sessiongateway.internal.shared.SharedToken;
import io.github.sessiongateway.testing.ManualTime;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One random schedule of several gateways with one store, one session with credentials ({@code ci})
 * and one without ({@code kept}). The invariants are those of the protocol.
 */
final class SharedSchedule {
  private static final LoginRequest LOGIN =
      new LoginRequest("bot@example.com", new Secret("secret"), null, null, null);

  final List<String> history = new ArrayList<>();

  private final SplittableRandom random;
  private final ManualTime time = new ManualTime();
  private final List<String> wrong = new ArrayList<>();
  private final MemoryStore store;
  private final SharedKoyeb koyeb;
  private final List<SharedGateway> gateways = new ArrayList<>();
  private final Duration life;
  private final boolean isCalm;
  private final Set<String> ended = new HashSet<>();
  private List<Row> earlier = List.of();
  private int faults;
  private int reports;
  private boolean rollsBack;

  SharedSchedule(long seed, Path keyFile) {
    random = new SplittableRandom(seed);
    isCalm = random.nextInt(4) == 0;
    // From one to thirty minutes, with short and long lives equally often.
    life = Duration.ofSeconds((long) (60 * Math.pow(30, random.nextDouble())));
    Duration storesClock = Duration.ofSeconds(random.nextLong(-1_000_000, 1_000_000));
    store = new MemoryStore(() -> time.instant().plus(storesClock).toEpochMilli());
    store.watch(this::written);
    koyeb = new SharedKoyeb(random, time, life, random.nextBoolean(), history);
    int count = random.nextInt(2, 4);
    for (int i = 0; i < count; i++) {
      Disk disk = (seed & 2) == 0 ? null : new Disk();
      gateways.add(new SharedGateway(random, time, store, koyeb, keyFile, "ABC".charAt(i), disk));
    }
  }

  /** Checks that versions never fall in the store, and that one version has one token. */
  private void written(@Nullable Row before, Row after) {
    history.add("  row " + after.name() + " " + after.version() + " " + after.lease());
    if (before != null && before.version().supersedes(after.version())) {
      wrong.add("the store went back from " + before.version() + " to " + after.version());
    }
    if (before != null && before.version().equals(after.version())) {
      SharedToken old = before.token();
      SharedToken next = after.token();
      if (old != null && (next == null || !old.isSame(next))) {
        wrong.add("two tokens of the version " + after.version());
      }
    }
  }

  void run() {
    gateways.forEach(SharedGateway::boot);
    time.advance(Duration.ofSeconds(random.nextLong(1, 20)));
    keep(gateways.get(0));
    time.advance(Duration.ofSeconds(10));
    int steps = random.nextInt(10, 60);
    for (int i = 0; i < steps; i++) {
      step();
      check();
    }
    heal();
    settled();
    assertThat(wrong).isEmpty();
  }

  private void keep(SharedGateway gateway) {
    history.add(gateway + " keeps");
    var unused = gateway.registry.keep("kept", LOGIN, Caller.APPLICATION);
  }

  private void step() {
    SharedGateway gateway = gateways.get(random.nextInt(gateways.size()));
    switch (random.nextInt(isCalm ? 8 : 20)) {
      case 0, 1 -> ask(gateway, random.nextBoolean() ? "ci" : "kept");
      case 2 -> time.advance(Duration.ofMillis(random.nextInt(3_000)));
      case 3 -> reject(gateway, random.nextBoolean() ? "ci" : "kept");
      case 4, 5 -> time.advance(Duration.ofMillis(random.nextLong(life.toMillis())));
      case 6 -> time.advance(Duration.ofSeconds(random.nextInt(30)));
      case 7 -> logOut(gateway);
      case 8 -> kill(gateway);
      case 9 -> start(gateway);
      case 10, 11 -> cut(gateway);
      case 12 -> gateways.forEach(any -> any.cut(false));
      case 13 -> koyeb.troubled(random.nextInt(60));
      case 14 -> koyeb.troubled(0);
      case 15 -> gateway.loses(random.nextInt(30));
      case 16 -> pause(gateway);
      case 17 -> earlier = store.rows();
      case 18 -> rollBack();
      default -> time.advance(Duration.ofMillis(random.nextInt(500)));
    }
  }

  private void kill(SharedGateway gateway) {
    if (gateway.isUp()) {
      history.add(time.instant() + " kill " + gateway);
      gateway.kill();
      faults++;
    }
  }

  private void start(SharedGateway gateway) {
    if (!gateway.isUp()) {
      gateway.boot();
      history.add(time.instant() + " start " + gateway);
    }
  }

  private void cut(SharedGateway gateway) {
    history.add(time.instant() + " cut " + gateway);
    gateway.cut(true);
    faults += gateways.size();
  }

  private void pause(SharedGateway gateway) {
    faults++;
    if (gateway.isPaused()) {
      history.add(time.instant() + " resume " + gateway);
      gateway.resume();
    } else {
      history.add(time.instant() + " pause " + gateway);
      gateway.pause();
    }
  }

  private void rollBack() {
    if (!earlier.isEmpty() && random.nextInt(4) == 0) {
      history.add(time.instant() + " the store rolls back");
      store.rollBack(earlier);
      faults += 2 * gateways.size();
      rollsBack = true;
    }
  }

  private void logOut(SharedGateway gateway) {
    ManagedSession session = gateway.isUp() ? gateway.sessions.get("kept") : null;
    if (session == null || gateway.isPaused() || random.nextInt(3) > 0) {
      return;
    }
    history.add(time.instant() + " " + gateway + " logs out");
    Token token = session.state().token();
    faults++;
    gateway
        .registry
        .logout(session)
        .onSuccess(
            done -> {
              history.add(time.instant() + " " + gateway + " has logged out");
              if (token != null) {
                ended.add(token.bearer().value());
              }
            });
  }

  private void ask(SharedGateway gateway, String name) {
    ManagedSession session = gateway.isUp() ? gateway.sessions.get(name) : null;
    if (session != null && !gateway.isPaused()) {
      answered(gateway, gateway.reader.token(session, 0));
    }
  }

  private void answered(SharedGateway gateway, Future<LoginReply> answer) {
    answer.onSuccess(
        reply -> {
          Instant expiry = koyeb.expiry(reply.bearer().value());
          // The store's milliseconds and answers under way make a second uncertain.
          if (!time.instant().isBefore(expiry.plusSeconds(1))) {
            wrong.add(gateway + " answered a token that had expired at " + expiry);
            history.add(time.instant() + " " + gateway + " answers " + reply.bearer().value());
          }
        });
  }

  private void reject(SharedGateway gateway, String name) {
    Token token = gateway.token(name);
    if (token == null || gateway.isPaused() || token.isRejected()) {
      return;
    }
    String id = token.bearer().value();
    if (random.nextBoolean()) {
      koyeb.revoke(id);
    }
    reports++;
    history.add(time.instant() + " " + gateway + " is told that " + id + " was rejected");
    answered(gateway, gateway.reader.rejected(gateway.sessions.get(name), new Bearer(id)));
  }

  private void check() {
    for (SharedGateway gateway : gateways) {
      String fallen = gateway.fallen();
      if (fallen != null) {
        wrong.add(gateway + ": " + fallen);
      }
    }
    int bound = 1 + faults + reports + koyeb.faults() + lost();
    if (koyeb.mostRefreshes() > bound) {
      wrong.add("a token was refreshed " + koyeb.mostRefreshes() + " times, not " + bound);
    }
  }

  private int lost() {
    return gateways.stream().mapToInt(SharedGateway::lost).sum();
  }

  private void heal() {
    history.add(time.instant() + " all heals");
    koyeb.troubled(0);
    for (SharedGateway gateway : gateways) {
      gateway.cut(false);
      gateway.loses(0);
      if (gateway.isPaused()) {
        gateway.resume();
      }
      start(gateway);
    }
  }

  /** Checks what becomes of it when nothing fails any more. */
  private void settled() {
    // The longest back-off, a turn, and the time that gateways follow one another.
    time.advance(Duration.ofMinutes(7));
    check();
    for (int i = 0; i < 10 && !differing().isEmpty(); i++) {
      // One gateway has just brought a token.
      time.advance(Duration.ofSeconds(2));
    }
    wrong.addAll(differing());
    for (SharedGateway gateway : gateways) {
      State state = gateway.sessions.get("ci").state().shown();
      if (state != State.FRESH && state != State.REFRESHING && state != State.ABSENT) {
        wrong.add(gateway + ": ci is " + state);
      }
      if (gateway.tellsLoss() && !rollsBack) {
        wrong.add(gateway + " tells a loss of a store that has lost nothing");
      }
      Token kept = gateway.token("kept");
      if (kept != null && ended.contains(kept.bearer().value()) && !rollsBack) {
        wrong.add(gateway + " has a token that was logged out");
      }
    }
  }

  /** Returns the sessions of which gateways have different tokens. */
  private List<String> differing() {
    return Stream.of("ci", "kept")
        .map(
            name ->
                name
                    + gateways.stream()
                        .map(gateway -> " " + shown(gateway, name))
                        .distinct()
                        .collect(Collectors.joining(" |")))
        .filter(tokens -> tokens.contains("|"))
        .toList();
  }

  private String shown(SharedGateway gateway, String name) {
    ManagedSession session = gateway.sessions.get(name);
    Token token = session == null ? null : session.state().token();
    if (session != null && token != null) {
      return session.progress().version() + " " + token.bearer().value();
    }
    // A logout that the store has lost is known to some gateways alone.
    return session == null || rollsBack ? "no session" : session.state().shown().toString();
  }
}
