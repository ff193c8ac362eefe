{{- /* The smoke test of production, with a token that may no more than it needs: see docs/operate/deploy.md. */ -}}
{{- define "provost.smokePod" -}}
metadata:
  labels:
    {{- include "provost.labels" (dict "root" .root "component" "smoke") | nindent 4 }}
    {{- if .root.Values.istio.enabled }}
    sidecar.istio.io/inject: "false"
    {{- end }}
spec:
  restartPolicy: Never
  automountServiceAccountToken: false
  enableServiceLinks: false
  {{- include "provost.pullSecrets" .root | nindent 2 }}
  securityContext:
    {{- include "provost.podSecurity" .root | nindent 4 }}
  containers:
    - name: smoke
      image: {{ include "provost.image" .root }}
      imagePullPolicy: {{ .root.Values.image.pullPolicy }}
      args: [smoke, --url, {{ .url | quote }}, --token-file, /run/secrets/provost/smoke-token, --skip, register, run{{ if not .root.Values.backup.enabled }}, backup{{ end }}, --json]
      resources:
        requests: { cpu: 100m, memory: 128Mi, ephemeral-storage: 16Mi }
        limits: { cpu: 500m, memory: 256Mi, ephemeral-storage: 64Mi }
      securityContext:
        {{- include "provost.containerSecurity" .root | nindent 8 }}
      volumeMounts:
        - { name: token, mountPath: /run/secrets/provost, readOnly: true }
        - { name: tmp, mountPath: /tmp }
  volumes:
    - { name: token, secret: { secretName: {{ .root.Values.secrets.agents }}, defaultMode: 0440, items: [{ key: smoke-token, path: smoke-token }] } }
    - { name: tmp, emptyDir: { sizeLimit: 64Mi } }
{{- end -}}
