package io.github.sessiongateway.config;

import java.util.Comparator;
import java.util.function.Predicate;

/** One key on its way to a value: its type, its bound, its default. */
final class Setting<T> {
  private final ConfigReader reader;
  private final String key;
  private final Kind<T> kind;
  private final boolean secret;
  private String allowed;
  private Predicate<T> bound = value -> true;

  Setting(ConfigReader reader, String key, Kind<T> kind, boolean secret) {
    this.reader = reader;
    this.key = key;
    this.kind = kind;
    this.secret = secret;
    this.allowed = kind.allowed();
  }

  /** Both ends included. */
  Setting<T> between(T low, T high, Comparator<? super T> order) {
    return where(
        kind.allowed() + ", from " + kind.show().apply(low) + " to " + kind.show().apply(high),
        value -> order.compare(low, value) <= 0 && order.compare(value, high) <= 0);
  }

  Setting<T> where(String words, Predicate<T> holds) {
    allowed = words;
    bound = holds;
    return this;
  }

  Setting<T> where(SecretRule rule) {
    return where(rule.allowed(), value -> rule.holds().test(String.valueOf(value)));
  }

  /** The value that was given, or this one; a wrong value is a problem, and this one goes on. */
  T or(T fallback) {
    return reader.read(this, fallback);
  }

  String key() {
    return key;
  }

  Kind<T> kind() {
    return kind;
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
