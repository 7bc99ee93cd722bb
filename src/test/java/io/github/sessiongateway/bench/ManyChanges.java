package io.github.sessiongateway.bench;

import io.github.sessiongateway.bench.ManyClient.Answer;
import io.vertx.core.Future;
import java.nio.file.Files;
import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What is done at one gateway holds at all. */
final class ManyChanges {
  private static final String NAME = "a change at one gateway";
  private static final int ROUNDS = 10;
  private static final int FEW_ROUNDS = 3;
  private static final int AGAIN_MS = 5;
  private static final int MOST_MS = 1_000;

  private final ManyRun run;
  private final ManyRig rig;

  private ManyChanges(ManyRun run) {
    this.run = run;
    this.rig = run.rig();
  }

  static void run(ManyRun run) throws Exception {
    new ManyChanges(run).run();
  }

  private void run() throws Exception {
    int rounds = run.isQuick() ? FEW_ROUNDS : ROUNDS;
    long rejected = 0;
    for (int i = 0; i < rounds; i++) {
      rejected = Math.max(rejected, rejected(rig.sessions.get(i + 1), i % ManyRig.NODES));
    }
    long loggedOut = 0;
    for (int i = 0; i < rounds; i++) {
      String session = rig.sessions.get(ManyRig.EACH + i);
      loggedOut = Math.max(loggedOut, loggedOut(session, i % ManyRig.NODES));
    }
    long changed = secretChanged();
    run.note(
        NAME,
        String.format(
            Locale.ROOT,
            "known by the others after %d ms (rejected), %d ms (logout), %d ms (secret file)",
            rejected,
            loggedOut,
            changed));
    run.demand(NAME, Math.max(rejected, Math.max(loggedOut, changed)) <= MOST_MS, "more than 1 s");
    rig.settle();
  }

  /** Reports a token as rejected. A token that is newer than 5 s is reported again. */
  private long rejected(String session, int node) throws Exception {
    String old = awaited(node, session, null, answer -> answer.token() != null).token();
    awaited(node, session, old, answer -> answer.token() != null && !answer.token().equals(old));
    return awaitOthers(
        node, session, answer -> answer.token() != null && !answer.token().equals(old));
  }

  private long loggedOut(String session, int node) throws Exception {
    rig.on(() -> rig.client.call(node, "session.logout", ManyClient.named(session)));
    return awaitOthers(node, session, answer -> answer.code().equals("no_such_session"));
  }

  /** The session is lost everywhere by a wrong secret, and one gateway gets the right one. */
  private long secretChanged() throws Exception {
    for (int i = 0; i < ManyRig.NODES; i++) {
      Files.writeString(rig.passwordFile(i), "wrong");
    }
    Predicate<Answer> isLost = answer -> answer.code().equals("reauth_required");
    // A gateway that has not seen its wrong secret yet logs in for all.
    while (!rig.on(() -> rig.everywhere(ManyRig.DEFAULT)).stream().allMatch(isLost)) {
      rig.on(() -> rig.client.call(0, "session.logout", ManyClient.named(ManyRig.DEFAULT)));
      FaultsBench.pause(AGAIN_MS);
    }
    Files.writeString(rig.passwordFile(1), ManyKoyeb.PASSWORD);
    awaited(1, ManyRig.DEFAULT, null, answer -> answer.token() != null);
    long took = awaitOthers(1, ManyRig.DEFAULT, answer -> answer.token() != null);
    for (int i = 0; i < ManyRig.NODES; i++) {
      Files.writeString(rig.passwordFile(i), ManyKoyeb.PASSWORD);
    }
    return took;
  }

  /** Returns after how many milliseconds all other gateways answer so. */
  private long awaitOthers(int node, String session, Predicate<Answer> wished) throws Exception {
    long begin = System.nanoTime();
    for (int i = 1; i < ManyRig.NODES; i++) {
      awaited((node + i) % ManyRig.NODES, session, null, wished);
    }
    return (System.nanoTime() - begin) / 1_000_000;
  }

  private Answer awaited(
      int node, String session, @Nullable String rejected, Predicate<Answer> wished)
      throws Exception {
    return rig.on(() -> again(node, session, rejected, wished));
  }

  private Future<Answer> again(
      int node, String session, @Nullable String rejected, Predicate<Answer> wished) {
    return rig.client
        .token(node, session, rejected)
        .compose(
            answer ->
                wished.test(answer)
                    ? Future.succeededFuture(answer)
                    : rig.vertx
                        .timer(AGAIN_MS)
                        .compose(later -> again(node, session, rejected, wished)));
  }
}
