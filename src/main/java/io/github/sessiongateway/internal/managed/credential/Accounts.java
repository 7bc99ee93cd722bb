package io.github.sessiongateway.internal.managed.credential;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Digests of accounts. They are equal for the same account, even after a restart, and not secret.
 */
final class Accounts {
  private Accounts() {}

  static String digest(String kind, @Nullable String email, @Nullable String organizationId) {
    try {
      String account = kind + "\n" + email + "\n" + organizationId;
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(account.getBytes(UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
