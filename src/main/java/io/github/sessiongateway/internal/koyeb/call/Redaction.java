package io.github.sessiongateway.internal.koyeb.call;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.LoginRequest;
import io.github.sessiongateway.api.Secret;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Decides which texts of Koyeb may be passed on: those that contain no secret of the request, in
 * any known encoding. A text with a secret is dropped whole, because a text with a gap tells what
 * was in the gap.
 */
public final class Redaction {
  private static final int MAX_LENGTH = 500;

  /** The rest of a longer text is neither searched nor passed on. */
  private static final int LOOKED_AT = 2000;

  /** The number of characters in a row that give a longer secret away. */
  private static final int PART = 8;

  private final List<String> secrets;
  private @Nullable Set<String> parts;

  private Redaction(List<String> secrets) {
    this.secrets = secrets;
  }

  public static Redaction of(Bearer bearer) {
    return new Redaction(List.of(bearer.value()));
  }

  /** Returns the redaction of a bearer and, if there is one, a device fingerprint. */
  public static Redaction of(Bearer bearer, @Nullable Secret fingerprint) {
    return fingerprint == null
        ? of(bearer)
        : new Redaction(List.of(bearer.value(), fingerprint.value()));
  }

  public static Redaction of(LoginRequest request) {
    List<String> secrets = new ArrayList<>();
    secrets.add(request.password().value());
    if (request.fingerprint() != null) {
      secrets.add(request.fingerprint().value());
    }
    if (request.authorization() != null) {
      secrets.add(request.authorization().value());
    }
    return new Redaction(secrets);
  }

  /** Returns the text, printable and at most 500 characters long; null for one with a secret. */
  public @Nullable String apply(String text) {
    String begin = text.length() <= LOOKED_AT ? text : text.substring(0, LOOKED_AT);
    if (reveals(begin)) {
      return null;
    }
    String shown = printable(begin);
    return shown.length() <= MAX_LENGTH ? shown : shown.substring(0, MAX_LENGTH);
  }

  private boolean reveals(String text) {
    if (parts == null) {
      parts = partsOf(secrets);
    }
    Set<String> telling = parts;
    return secrets.stream().anyMatch(text::contains)
        || Encodings.decoded(text).stream()
            .map(Encodings::comparable)
            .anyMatch(form -> containsAny(form, telling));
  }

  private static Set<String> partsOf(List<String> secrets) {
    Set<String> parts = new HashSet<>();
    secrets.stream()
        .flatMap(s -> Stream.concat(Encodings.decoded(s).stream(), encoded(s)))
        .map(Encodings::comparable)
        .forEach(form -> addParts(parts, form));
    return parts;
  }

  private static void addParts(Set<String> parts, String form) {
    if (!form.isEmpty() && form.length() < PART) {
      parts.add(form);
    }
    for (int end = PART; end <= form.length(); end++) {
      parts.add(form.substring(end - PART, end));
    }
  }

  private static boolean containsAny(String text, Set<String> parts) {
    int[] lengths = parts.stream().mapToInt(String::length).distinct().toArray();
    for (int length : lengths) {
      for (int end = length; end <= text.length(); end++) {
        if (parts.contains(text.substring(end - length, end))) {
          return true;
        }
      }
    }
    return false;
  }

  /** Returns a secret as a form's field, in hex, and in Base64, also within a longer text. */
  private static Stream<String> encoded(String secret) {
    byte[] bytes = secret.getBytes(UTF_8);
    return Stream.concat(
        Stream.of(
            secret.replace(' ', '+'),
            HexFormat.of().formatHex(bytes),
            Base64.getEncoder().withoutPadding().encodeToString(bytes)),
        Stream.of(0, 1, 2).map(offset -> withinBase64(bytes, offset)));
  }

  /** Returns the characters that do not depend on the text around; empty if too few are. */
  private static String withinBase64(byte[] secret, int offset) {
    byte[] shifted = new byte[offset + secret.length];
    System.arraycopy(secret, 0, shifted, offset, secret.length);
    String all = Base64.getEncoder().withoutPadding().encodeToString(shifted);
    int begin = offset == 0 ? 0 : offset + 1;
    int end = shifted.length * 8 / 6;
    return end - begin < 3 ? "" : all.substring(begin, end);
  }

  private static String printable(String text) {
    StringBuilder printable = new StringBuilder(text.length());
    text.codePoints().filter(Encodings::isPrintable).forEach(printable::appendCodePoint);
    return printable.toString();
  }
}
