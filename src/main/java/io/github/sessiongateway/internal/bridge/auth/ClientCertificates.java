package io.github.sessiongateway.internal.bridge.auth;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/**
 * Authenticates clients by the certificate of their TLS. The CN of its subject is the name of a
 * line in the keys file that has {@code "certificate": true}.
 *
 * @param clients finds the client of such a line; null if the file has none
 * @param isListed whether the file still has the client's line
 */
public record ClientCertificates(
    Function<String, @Nullable BridgeClient> clients, Predicate<BridgeClient> isListed) {
  /**
   * Returns the identity behind a certificate, until the client or the certificate expires. Null
   * without TLS, or if the keys file has no such line, or if the certificate is not valid now.
   *
   * <p>The handshake has checked the certificate against {@code bridge.tls.client-ca-file}. It is
   * checked again here, because a resumed TLS session has no check of its own.
   *
   * @param trust tells whether a chain is trusted now
   */
  @Nullable Identity identity(
      @Nullable SSLSession session,
      Function<X509Certificate[], BooleanSupplier> trust,
      Instant now) {
    if (session == null) {
      return null;
    }
    try {
      return session.getPeerCertificates() instanceof X509Certificate[] chain
          ? identity(chain, trust.apply(chain), now)
          : null;
    } catch (SSLPeerUnverifiedException e) {
      return null;
    }
  }

  private @Nullable Identity identity(
      X509Certificate[] chain, BooleanSupplier trusted, Instant now) {
    Instant end = chain[0].getNotAfter().toInstant();
    String name = name(chain[0].getSubjectX500Principal());
    BridgeClient client = name == null || !now.isBefore(end) ? null : clients.apply(name);
    if (client == null || !trusted.getAsBoolean()) {
      return null;
    }
    return new Identity(
        client,
        null,
        earlier(client.expiresAt(), end),
        () -> isListed.test(client) && trusted.getAsBoolean());
  }

  private static Instant earlier(@Nullable Instant first, Instant second) {
    return first != null && first.isBefore(second) ? first : second;
  }

  /**
   * Returns the only CN of a subject. Null if it has no CN or several, or one that shares its RDN
   * with other attributes (RFC 4514, section 2.2), because programs read such a subject
   * differently.
   */
  static @Nullable String name(X500Principal subject) {
    try {
      List<Rdn> names =
          new LdapName(subject.getName())
              .getRdns().stream().filter(rdn -> rdn.toAttributes().get("CN") != null).toList();
      return names.size() == 1
              && names.get(0).size() == 1
              && names.get(0).getValue() instanceof String name
          ? name
          : null;
    } catch (InvalidNameException | IllegalArgumentException e) {
      return null;
    }
  }
}
