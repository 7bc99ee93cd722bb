package io.github.sessiongateway.bench;

import java.util.ArrayList;
import java.util.List;

/** A token as the Koyeb of {@link ManyKoyeb} remembers it. Confined to its event loop. */
final class ManyToken {
  /** About as long as a JWT of Koyeb's. */
  private static final int LENGTH = 400;

  final String session;
  final String bearer;
  final ManyKoyeb.Caller caller;
  final long bornAt;
  final long endsAt;

  /** The callers that have presented it for a refresh. */
  final List<ManyKoyeb.Caller> refreshers = new ArrayList<>(1);

  /** Whether a client had it. */
  boolean isSeen;

  long diedAt = Long.MAX_VALUE;

  ManyToken(String session, int number, ManyKoyeb.Caller caller, long bornAt, long endsAt) {
    this.session = session;
    this.caller = caller;
    this.bornAt = bornAt;
    this.endsAt = endsAt;
    String begin = session + "." + number + ".";
    this.bearer = begin + "x".repeat(LENGTH - begin.length());
  }

  void die(long now) {
    diedAt = Math.min(diedAt, now);
  }
}
