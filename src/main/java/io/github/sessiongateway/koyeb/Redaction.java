package io.github.sessiongateway.koyeb;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.LoginRequest;
import io.vertx.core.json.Json;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Makes a text of Koyeb's fit to pass on: short, printable, without the secrets of its request. */
final class Redaction {
  private static final int MAX_LENGTH = 500;

  private final List<String> secrets;

  private Redaction(List<String> secrets) {
    this.secrets = secrets;
  }

  static Redaction of(Bearer bearer) {
    return new Redaction(List.of(bearer.value()));
  }

  static Redaction of(LoginRequest request) {
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

  String apply(String text) {
    String masked = printable(text);
    for (String form : forms()) {
      masked = masked.replace(form, "***");
    }
    return masked.length() <= MAX_LENGTH ? masked : masked.substring(0, MAX_LENGTH);
  }

  /** Longest first, so that no secret hides a longer one. */
  private List<String> forms() {
    return secrets.stream()
        .flatMap(Redaction::formsOf)
        // As it stands in a text that has lost what is not printable.
        .map(Redaction::printable)
        .filter(form -> !form.isEmpty())
        .distinct()
        .sorted(Comparator.comparingInt(String::length).reversed())
        .toList();
  }

  private static Stream<String> formsOf(String secret) {
    String quoted = Json.encode(secret);
    byte[] bytes = secret.getBytes(UTF_8);
    return Stream.of(
        secret,
        URLEncoder.encode(secret, UTF_8),
        quoted.substring(1, quoted.length() - 1),
        Base64.getEncoder().encodeToString(bytes),
        Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
  }

  private static String printable(String text) {
    StringBuilder printable = new StringBuilder(text.length());
    text.codePoints().filter(Redaction::isPrintable).forEach(printable::appendCodePoint);
    return printable.toString();
  }

  private static boolean isPrintable(int c) {
    int type = Character.getType(c);
    return type != Character.CONTROL
        && type != Character.FORMAT
        && type != Character.SURROGATE
        && type != Character.LINE_SEPARATOR
        && type != Character.PARAGRAPH_SEPARATOR;
  }
}
