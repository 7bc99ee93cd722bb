package io.github.sessiongateway.config;

import java.util.List;

/** The configuration is wrong: every problem, each by its key, in one message without a secret. */
public final class ConfigException extends RuntimeException {
  private final List<String> problems;

  /**
   * Takes the problems as they are.
   *
   * @param problems one sentence each, beginning with its key, without a secret
   */
  public ConfigException(List<String> problems) {
    super("The configuration is wrong:\n  " + String.join("\n  ", problems), null, false, false);
    this.problems = List.copyOf(problems);
  }

  /** One sentence a problem, beginning with its key. */
  public List<String> problems() {
    return problems;
  }
}
