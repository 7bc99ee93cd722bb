package io.github.sessiongateway.internal.config;

import java.util.List;

/** A configuration is wrong. The message lists every problem by its key, and no secret. */
public final class ConfigException extends RuntimeException {
  private final List<String> problems;

  /**
   * Creates an exception from its problems.
   *
   * @param problems one sentence each, beginning with its key, without a secret
   */
  public ConfigException(List<String> problems) {
    super("The configuration is wrong:\n  " + String.join("\n  ", problems), null, false, false);
    this.problems = List.copyOf(problems);
  }

  /** Returns one sentence per problem, beginning with its key. */
  public List<String> problems() {
    return problems;
  }
}
