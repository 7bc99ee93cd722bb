package io.github.sessiongateway.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.sessiongateway.api.SessionException.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Collects the wrong fields of a request, so that one failure names them all. */
final class RequestChecks {
  private static final int MAX_TEXT = 1024;
  private static final int MAX_FINGERPRINT = 16 * 1024;

  /** An identifier that is part of a path. */
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  private final List<Field> wrong = new ArrayList<>();

  /** Checks a text without control characters, of at most 1 KiB. */
  RequestChecks text(String field, String text) {
    check(field, text, MAX_TEXT, "control characters", Character::isISOControl);
    return this;
  }

  /** Checks such a text, if there is one. */
  RequestChecks optionalText(String field, @Nullable String text) {
    return text == null ? this : text(field, text);
  }

  /** Checks a device fingerprint, if there is one. */
  RequestChecks fingerprint(@Nullable Secret fingerprint) {
    if (fingerprint != null) {
      check(
          "seon_fp",
          fingerprint.value(),
          MAX_FINGERPRINT,
          "anything but visible ASCII",
          c -> c < '!' || c > '~');
    }
    return this;
  }

  /** Checks the identifier of an organization that a path names. */
  RequestChecks organization(String id) {
    return holds(
        ID.matcher(id).matches(), "organization_id", "must be 1 to 64 letters, digits, - and _");
  }

  /** Adds a problem unless a condition holds. */
  RequestChecks holds(boolean condition, String field, String problem) {
    if (!condition) {
      wrong.add(new Field(field, problem));
    }
    return this;
  }

  /** Throws {@code invalid_request} if a field is wrong. */
  void done() {
    if (!wrong.isEmpty()) {
      throw SessionException.invalid(wrong);
    }
  }

  private void check(String field, String text, int most, String what, IntPredicate banned) {
    if (text.isEmpty()) {
      wrong.add(new Field(field, "must not be empty"));
    } else if (isLonger(text, most)) {
      wrong.add(new Field(field, "must be at most " + most + " bytes long"));
    } else if (text.chars().anyMatch(banned)) {
      wrong.add(new Field(field, "must not contain " + what));
    } else if (Bearer.isOwnKey(text)) {
      wrong.add(new Field(field, Bearer.OWN_KEY_PROBLEM));
    }
  }

  /** Counts the bytes only if it matters: a char has at most three of them. */
  private static boolean isLonger(String text, int most) {
    return text.length() > most || (text.length() > most / 3 && text.getBytes(UTF_8).length > most);
  }
}
