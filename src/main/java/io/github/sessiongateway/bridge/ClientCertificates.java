package io.github.sessiongateway.bridge;

import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * Knows clients by the certificate of their TLS: the CN of its subject is the name of a line of the
 * keys file that has {@code "certificate": true}. That the certificate is one of {@code
 * bridge.tls.client-ca-file} and in force was checked by the handshake.
 */
record ClientCertificates(KeysAuthenticator keys) {
  /** The client; null where there is no TLS, no certificate, or no such line. */
  @Nullable Client client(@Nullable SSLSession session) {
    if (session == null) {
      return null;
    }
    try {
      Certificate[] chain = session.getPeerCertificates();
      String name = chain[0] instanceof X509Certificate own ? name(own) : null;
      return name == null ? null : keys.byCertificate(name);
    } catch (SSLPeerUnverifiedException e) {
      return null;
    }
  }

  /** The one CN of the subject; null if there is none, or more than one. */
  static @Nullable String name(X509Certificate certificate) {
    try {
      List<Object> names =
          new LdapName(certificate.getSubjectX500Principal().getName())
              .getRdns().stream()
                  .filter(rdn -> rdn.getType().equalsIgnoreCase("CN"))
                  .map(Rdn::getValue)
                  .toList();
      return names.size() == 1 && names.get(0) instanceof String name ? name : null;
    } catch (InvalidNameException e) {
      return null;
    }
  }
}
