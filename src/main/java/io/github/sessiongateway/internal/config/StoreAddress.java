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
}
