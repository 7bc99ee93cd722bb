package io.github.sessiongateway.internal.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A key that exists, and the value that it has.
 *
 * @param fallback its default, as a file would write it
 * @param allowed what may be given, in words
 * @param isSecret whether the value is a secret or names its file
 * @param value a text, a number, a boolean or a list of texts, with {@link #MASK} for a secret;
 *     null if {@code key} or {@code key-file} gives the value in its place
 * @param origin what gives the value, in words
 */
public record ConfigKey(
    String name,
    String fallback,
    String allowed,
    boolean isSecret,
    @Nullable Object value,
    String origin) {

  /** What stands for a secret. */
  static final String MASK = "***";

  /** What the keys of a file that gives a secret end with. */
  static final String FILE = "-file";

  /** The origin of a value that no source gives. */
  static final String DEFAULT = "default";

  /** Returns the mask in the form of a value. Nothing is masked where there is no secret. */
  static Object masked(Object value, String origin) {
    boolean isOpen = origin.equals(DEFAULT) || value.equals("") || value.equals(List.of());
    return isOpen ? value : value instanceof List ? List.of(MASK) : MASK;
  }

  /** Returns the same key with a secret of another origin. */
  ConfigKey maskedFrom(String other) {
    return new ConfigKey(name, fallback, allowed, isSecret, MASK, other);
  }
}
