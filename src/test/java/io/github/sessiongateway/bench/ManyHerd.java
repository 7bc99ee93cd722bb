package io.github.sessiongateway.bench;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * 10,000 callers at once, over all gateways, when the token has expired. All requests are sent
 * while the gateways are suspended, so that none of them comes after the refresh.
 */
final class ManyHerd {
  private static final String NAME = "10,000 callers at expiry";
  private static final int CALLERS = 10_000;
  private static final int SOCKETS_EACH = 10;
  private static final int SECONDS = 60;

  /** The life of a token that no gateway refreshes now: a turn must not be suspended. */
  private static final int CALM_MS = 11_000;

  /** The time for the requests to be sent. */
  private static final int SENDING_MS = 500;

  private final ManyRun run;
  private final ManyRig rig;
  private final List<LoadSocket> sockets = new ArrayList<>();
  private final Promise<Void> answered = Promise.promise();
  private int answers;
  private int failures;

  private ManyHerd(ManyRun run) {
    this.run = run;
    this.rig = run.rig();
  }

  static void run(ManyRun run) throws Exception {
    new ManyHerd(run).run();
  }

  private void run() throws Exception {
    rig.on(this::open);
    while (left() < CALM_MS) {
      FaultsBench.pause(SENDING_MS);
    }
    for (ManyNode node : rig.nodes) {
      node.signal("STOP");
    }
    FaultsBench.pause(left() + 1);
    int before = rig.on(() -> rig.koyeb.callsFor(ManyRig.DEFAULT));
    rig.on(this::send);
    long begin = System.nanoTime();
    for (ManyNode node : rig.nodes) {
      node.signal("CONT");
    }
    answered.future().await(SECONDS, TimeUnit.SECONDS);
    long millis = (System.nanoTime() - begin) / 1_000_000;
    int calls = rig.on(() -> rig.koyeb.callsFor(ManyRig.DEFAULT)) - before;
    rig.on(() -> Future.join(sockets.stream().map(LoadSocket::close).toList()));
    run.note(
        NAME, String.format(Locale.ROOT, "%d calls, the last answer after %d ms", calls, millis));
    run.demand(NAME, failures == 0, failures + " failures");
    run.demand(NAME, calls == 1, calls + " calls to Koyeb");
    rig.settle();
  }

  /** Returns how many milliseconds the token lives. */
  private long left() throws Exception {
    long left = rig.on(() -> rig.koyeb.leftOf(ManyRig.DEFAULT));
    return TimeUnit.NANOSECONDS.toMillis(Math.max(0, left));
  }

  private Future<?> open() {
    List<Future<?>> opened = new ArrayList<>();
    for (ManyNode node : rig.nodes) {
      LoadSocket.Opener opener =
          new LoadSocket.Opener(rig.vertx, "tcp", node.tcpPort(), "127.0.0.1", "session.token");
      for (int i = 0; i < SOCKETS_EACH; i++) {
        opened.add(opener.open().onSuccess(socket -> sockets.add(socket.onAnswer(this::answer))));
      }
    }
    return Future.all(opened);
  }

  private void answer(boolean failed) {
    answers++;
    failures += failed ? 1 : 0;
    if (answers == CALLERS) {
      answered.complete();
    }
  }

  private Future<?> send() {
    for (int i = 0; i < CALLERS; i++) {
      sockets.get(i % sockets.size()).send();
    }
    return rig.vertx.timer(SENDING_MS);
  }
}
