{{- define "provost.controlPlanePod" -}}
{{- $name := include "provost.name" . -}}
metadata:
  labels:
    {{- include "provost.labels" (dict "root" . "component" "control-plane") | nindent 4 }}
    {{- if .Values.istio.enabled }}
    sidecar.istio.io/inject: "true"
    {{- end }}
  annotations:
    kubectl.kubernetes.io/default-container: provost
spec:
  serviceAccountName: {{ $name }}
  automountServiceAccountToken: false
  enableServiceLinks: false
  {{- include "provost.pullSecrets" . | nindent 2 }}
  securityContext:
    {{- include "provost.podSecurity" . | nindent 4 }}
  # Runs are given back, and what was asked is answered.
  terminationGracePeriodSeconds: 60
  {{- include "provost.spread" (dict "root" . "component" "control-plane") | nindent 2 }}
  containers:
    - name: provost
      image: {{ include "provost.image" . }}
      imagePullPolicy: {{ .Values.image.pullPolicy }}
      args:
        - up
        - --host
        - 0.0.0.0
        - --port
        - "7386"
        {{- if .Values.controlPlane.repositories.existingClaim }}
        - --repositories
        - /srv/repositories
        {{- end }}
      env:
        {{- include "provost.environment" . | nindent 8 }}
      ports:
        - { name: http, containerPort: 7386 }
      startupProbe: { httpGet: { path: /startup, port: http }, periodSeconds: 2, failureThreshold: 150, timeoutSeconds: 5 }
      readinessProbe: { httpGet: { path: /ready, port: http }, periodSeconds: 5, failureThreshold: 2, timeoutSeconds: 5 }
      livenessProbe: { httpGet: { path: /health, port: http }, periodSeconds: 10, failureThreshold: 3, timeoutSeconds: 5 }
      # Until nobody sends requests here any more.
      lifecycle: { preStop: { exec: { command: [sleep, "5"] } } }
      resources:
        {{- toYaml .Values.controlPlane.resources | nindent 8 }}
      securityContext:
        {{- include "provost.containerSecurity" . | nindent 8 }}
      volumeMounts:
        - { name: home, mountPath: /var/lib/provost }
        - { name: tmp, mountPath: /tmp }
        {{- if .Values.controlPlane.repositories.existingClaim }}
        - { name: repositories, mountPath: /srv/repositories }
        {{- end }}
    {{- if .Values.mutualTls.enabled }}
    - name: mutual-tls
      image: {{ .Values.mutualTls.image }}
      args:
        - server
        - --listen=0.0.0.0:7443
        - --target=127.0.0.1:7386
        - --cert=/run/tls/tls.crt
        - --key=/run/tls/tls.key
        - --cacert=/run/tls/ca.crt
        - --allow-ou=provost-agent
        - --timed-reload=5m
        - --status=0.0.0.0:7444
      ports:
        - { name: mutual-tls, containerPort: 7443 }
        - { name: tls-status, containerPort: 7444 }
      readinessProbe: { httpGet: { path: /_status, port: tls-status, scheme: HTTPS }, periodSeconds: 5 }
      resources:
        {{- toYaml .Values.mutualTls.resources | nindent 8 }}
      securityContext:
        {{- include "provost.containerSecurity" . | nindent 8 }}
      volumeMounts:
        - { name: tls, mountPath: /run/tls, readOnly: true }
    {{- end }}
  volumes:
    - { name: tmp, emptyDir: { sizeLimit: 1Gi } }
    {{- if eq .Values.controlPlane.kind "Rollout" }}
    # It ends with its pod: what must stay is in the database.
    - name: home
      ephemeral:
        volumeClaimTemplate:
          spec:
            {{- include "provost.claim" .Values.controlPlane.home | nindent 12 }}
    {{- end }}
    {{- with .Values.controlPlane.repositories.existingClaim }}
    - { name: repositories, persistentVolumeClaim: { claimName: {{ . }} } }
    {{- end }}
    {{- if .Values.mutualTls.enabled }}
    - { name: tls, secret: { secretName: {{ $name }}-tls, defaultMode: 0440 } }
    {{- end }}
{{- end -}}
