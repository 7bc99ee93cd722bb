package io.github.sessiongateway.internal.config;

/**
 * A change that a part has prepared. {@code commit} uses it and cannot fail. {@code discard} drops
 * what was prepared. One of the two is to be called, once.
 */
public record PreparedChange(Runnable commit, Runnable discard) {
  /** Changes nothing. */
  public static final PreparedChange NONE = of(() -> {});

  /** Returns this change and another as one. */
  public PreparedChange and(PreparedChange other) {
    return new PreparedChange(
        () -> {
          commit.run();
          other.commit.run();
        },
        () -> {
          discard.run();
          other.discard.run();
        });
  }

  /** Returns a change that holds nothing to be dropped. */
  public static PreparedChange of(Runnable commit) {
    return new PreparedChange(commit, () -> {});
  }
}
