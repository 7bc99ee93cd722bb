package io.github.sessiongateway.internal.config;

import java.util.Comparator;
import java.util.function.Predicate;

/** A key with its type, its bound and its default, from which a value is read. */
final class Setting<T> {
  private final ConfigReader reader;
  private final String key;
  private final ValueType<T> type;
  private final boolean secret;
  private String allowed;
  private Predicate<T> bound = value -> true;

  Setting(ConfigReader reader, String key, ValueType<T> type, boolean secret) {
    this.reader = reader;
    this.key = key;
    this.type = type;
    this.secret = secret;
    this.allowed = type.allowed();
  }

  /** Requires a value from {@code low} to {@code high}, both included. */
  Setting<T> between(T low, T high, Comparator<? super T> order) {
    return where(
        type.allowed() + ", from " + type.show().apply(low) + " to " + type.show().apply(high),
        value -> order.compare(low, value) <= 0 && order.compare(value, high) <= 0);
  }

  /**
   * Requires a value for which a condition holds.
   *
   * @param words what may be given, in words
   */
  Setting<T> where(String words, Predicate<T> holds) {
    allowed = words;
    bound = holds;
    return this;
  }

  Setting<T> where(SecretRule rule) {
    return where(rule.allowed(), value -> rule.holds().test(String.valueOf(value)));
  }

  /**
   * Returns the given value, or the default. A wrong value is reported, and the default returned.
   */
  T or(T fallback) {
    return reader.read(this, fallback);
  }

  String key() {
    return key;
  }

  ValueType<T> type() {
    return type;
  }

  boolean isSecret() {
    return secret;
  }

  String allowed() {
    return allowed;
  }

  boolean allows(T value) {
    return bound.test(value);
  }
}
