package io.github.sessiongateway.api;

/** A text that must not be shown: it prints as {@code ***}. */
public record Secret(String value) {
  /** How every secret prints. */
  static final String MASK = "***";

  @Override
  public String toString() {
    return MASK;
  }
}
