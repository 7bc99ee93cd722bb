package io.github.sessiongateway.internal.config;

import io.github.sessiongateway.api.Secret;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The URL of a store, as the tools of PostgreSQL and Redis write it. */
final class StoreUrl {
  static final String ALLOWED =
      "a URL postgres://user[:password]@host[:port][/database][?sslmode=disable]"
          + " or redis[s]://[[user]:password@]host[:port][/number], or empty for none";

  /** Not {@link java.net.URI}, which does not accept hosts with underscores. */
  private static final Pattern URL =
      Pattern.compile(
          "(?i:(postgres(?:ql)?|rediss?))://(?:([^@/?#]*)@)?(\\[[^\\]]*]|[^@:/?#\\[\\]]+)"
              + "(?::(\\d{1,5}))?(?:/([^/?#]*))?(?:\\?([^?#]*))?");

  private static final String VERIFY = "sslmode=verify-full";
  private static final String DISABLE = "sslmode=disable";
  private static final Pattern NUMBER = Pattern.compile("\\d{1,4}");
  private static final int MAX_PORT = 65_535;
  private static final int HEX = 16;

  private StoreUrl() {}

  /** Returns the address without a file of certificates, or null for any other text. */
  static @Nullable StoreAddress parse(String text) {
    Matcher url = URL.matcher(text);
    if (!url.matches()) {
      return null;
    }
    String scheme = url.group(1).toLowerCase(Locale.ROOT);
    String host = Hosts.bare(url.group(3));
    String[] login = Objects.requireNonNullElse(url.group(2), "").split(":", 2);
    String user = decoded(login[0]);
    String password = login.length > 1 ? decoded(login[1]) : "";
    String database = decoded(Objects.requireNonNullElse(url.group(5), ""));
    if (host == null || user == null || password == null || database == null) {
      return null;
    }
    boolean isRedis = scheme.startsWith("redis");
    int port = url.group(4) == null ? isRedis ? 6379 : 5432 : Integer.parseInt(url.group(4));
    if (port == 0 || port > MAX_PORT) {
      return null;
    }
    Secret secret = password.isEmpty() ? null : new Secret(password);
    return isRedis
        ? redis(scheme, host, port, user, secret, database, url.group(6))
        : postgres(host, port, user, secret, database, url.group(6));
  }

  private static @Nullable StoreAddress redis(
      String scheme,
      String host,
      int port,
      String user,
      @Nullable Secret password,
      String database,
      @Nullable String query) {
    String number = database.isEmpty() ? "0" : database;
    if (query != null
        || !NUMBER.matcher(number).matches()
        || (!user.isEmpty() && password == null)) {
      return null;
    }
    return new StoreAddress(
        StoreAddress.Kind.REDIS,
        host,
        port,
        scheme.equals("rediss"),
        user,
        password,
        String.valueOf(Integer.parseInt(number)),
        null);
  }

  /** As with PostgreSQL's own tools, the database is by default the one with the user's name. */
  private static @Nullable StoreAddress postgres(
      String host,
      int port,
      String user,
      @Nullable Secret password,
      String database,
      @Nullable String query) {
    String mode = Objects.requireNonNullElse(query, "");
    boolean isTls = mode.isEmpty() ? !Hosts.isLoopback(host) : mode.equals(VERIFY);
    if (user.isEmpty() || !(mode.isEmpty() || isTls || mode.equals(DISABLE))) {
      return null;
    }
    return new StoreAddress(
        StoreAddress.Kind.POSTGRES,
        host,
        port,
        isTls,
        user,
        password,
        database.isEmpty() ? user : database,
        null);
  }

  /** Returns a text without its percent-encoding, or null if it is broken or has controls. */
  private static @Nullable String decoded(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < encoded.length; i++) {
      if (encoded[i] != '%') {
        bytes.write(encoded[i]);
        continue;
      }
      boolean isLong = i + 2 < encoded.length;
      int high = isLong ? Character.digit(encoded[i + 1], HEX) : -1;
      int low = isLong ? Character.digit(encoded[i + 2], HEX) : -1;
      if (high < 0 || low < 0) {
        return null;
      }
      bytes.write(high * HEX + low);
      i += 2;
    }
    try {
      String plain =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(bytes.toByteArray()))
              .toString();
      return plain.chars().anyMatch(Character::isISOControl) ? null : plain;
    } catch (CharacterCodingException e) {
      return null;
    }
  }
}
