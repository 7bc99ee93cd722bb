package io.github.sessiongateway.bridge;

import io.github.sessiongateway.bridge.ConnectionState.Known;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.function.BooleanSupplier;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/**
 * Knows clients by the certificate of their TLS: the CN of its subject is the name of a line of the
 * keys file that has {@code "certificate": true}. That the certificate is one of {@code
 * bridge.tls.client-ca-file} and in force was checked by the handshake.
 */
record ClientCertificates(KeysAuthenticator keys) {
  /**
   * The client, until it or its certificate expires; null where there is no TLS, no such line, or
   * no certificate that is in force and of an authority of now. The handshake checked that, but a
   * session of TLS that is taken up again is not checked again, nor is a connection that is open.
   *
   * @param tls what the session is of
   */
  @Nullable Known known(@Nullable Tls tls, @Nullable SSLSession session, Instant now) {
    if (tls == null || session == null) {
      return null;
    }
    try {
      return session.getPeerCertificates() instanceof X509Certificate[] chain
          ? known(chain, tls.trust(chain), now)
          : null;
    } catch (SSLPeerUnverifiedException e) {
      return null;
    }
  }

  private @Nullable Known known(X509Certificate[] chain, BooleanSupplier trusted, Instant now) {
    Instant end = chain[0].getNotAfter().toInstant();
    String name = name(chain[0].getSubjectX500Principal());
    Client client = name == null || !now.isBefore(end) ? null : keys.byCertificate(name);
    if (client == null || !trusted.getAsBoolean()) {
      return null;
    }
    return new Known(
        client,
        null,
        earlier(client.expiresAt(), end),
        () -> keys.stillKnown(client) && trusted.getAsBoolean());
  }

  private static Instant earlier(@Nullable Instant first, Instant second) {
    return first != null && first.isBefore(second) ? first : second;
  }

  /**
   * The one CN of a subject; null if there is none, more than one, or one that shares its RDN with
   * other attributes (RFC 4514, section 2.2): programs differ in what such a subject is called.
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
