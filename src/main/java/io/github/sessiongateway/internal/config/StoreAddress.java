package io.github.sessiongateway.internal.config;

import io.github.sessiongateway.api.Secret;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The address of a store that several gateways share. It prints without the password.
 *
 * @param isTls whether the connection is encrypted; always beyond loopback
 * @param user empty if the store needs none
 * @param password null if the store needs none
 * @param database the name of a PostgreSQL database, or the number of a Redis one
 * @param caFile the certificates that may sign the store's, in PEM; null for those of the JVM
 */
public record StoreAddress(
    Kind kind,
    String host,
    int port,
    boolean isTls,
    String user,
    @Nullable Secret password,
    String database,
    @Nullable Path caFile) {

  /** The engines. */
  public enum Kind {
    POSTGRES,
    REDIS
  }

  private static final String URL = "sessions-store.url";
  private static final String CA_FILE = "sessions-store.ca-file";

  /** Returns the address that settings give, or null if they give none. */
  static @Nullable StoreAddress read(ConfigReader settings) {
    String url =
        settings
            .secret(URL)
            .where(StoreUrl.ALLOWED, text -> text.isEmpty() || StoreUrl.parse(text) != null)
            .or("");
    Path caFile = ConfigFiles.certificates(settings, CA_FILE);
    StoreAddress address = url.isEmpty() ? null : StoreUrl.parse(url);
    if (address == null) {
      if (caFile != null && !settings.isWrong(URL)) {
        settings.problem(CA_FILE, "needs " + URL);
      }
      return null;
    }
    if (!address.isTls && !Hosts.isLoopback(address.host)) {
      settings.problem(
          URL,
          address.kind == Kind.REDIS
              ? "must begin with rediss: beyond loopback, because the connection must be encrypted"
              : "must not have sslmode=disable beyond loopback");
    } else if (!address.isTls && caFile != null) {
      settings.problem(CA_FILE, "has no effect, because " + URL + " is without TLS");
    }
    return address.trusting(caFile);
  }

  /** Returns the same address with other certificates. */
  StoreAddress trusting(@Nullable Path file) {
    return new StoreAddress(kind, host, port, isTls, user, password, database, file);
  }
}
