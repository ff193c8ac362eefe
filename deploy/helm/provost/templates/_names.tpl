{{- define "provost.name" -}}
{{- if contains .Chart.Name .Release.Name -}}{{ .Release.Name | trunc 40 | trimSuffix "-" }}{{- else -}}{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 40 | trimSuffix "-" }}{{- end -}}
{{- end -}}

{{- define "provost.agent" -}}{{ include "provost.name" . }}-agent{{- end -}}

{{- define "provost.image" -}}
{{- if .Values.image.digest -}}{{ .Values.image.repository }}@{{ .Values.image.digest }}{{- else -}}{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}{{- end -}}
{{- end -}}

{{- define "provost.selector" -}}
app.kubernetes.io/name: {{ .root.Chart.Name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end -}}

{{- define "provost.labels" -}}
{{ include "provost.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/part-of: provost
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
{{- end -}}

{{- /* What Pod Security calls restricted. */ -}}
{{- define "provost.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
fsGroupChangePolicy: OnRootMismatch
seccompProfile: { type: RuntimeDefault }
{{- end -}}

{{- define "provost.containerSecurity" -}}
allowPrivilegeEscalation: false
privileged: false
readOnlyRootFilesystem: true
runAsNonRoot: true
capabilities: { drop: [ALL] }
{{- end -}}

{{- define "provost.pullSecrets" -}}
{{- with .Values.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- end -}}

{{- define "provost.spread" -}}
topologySpreadConstraints:
  - maxSkew: 1
    topologyKey: topology.kubernetes.io/zone
    whenUnsatisfiable: {{ .root.Values.topology.zones }}
    labelSelector: { matchLabels: { {{- include "provost.selector" . | replace "\n" ", " -}} } }
  - maxSkew: 1
    topologyKey: kubernetes.io/hostname
    whenUnsatisfiable: {{ .root.Values.topology.nodes }}
    labelSelector: { matchLabels: { {{- include "provost.selector" . | replace "\n" ", " -}} } }
{{- end -}}

{{- define "provost.environment" -}}
{{- range $name, $value := .Values.settings }}
- { name: {{ $name }}, value: {{ $value | quote }} }
{{- end }}
{{- range $name, $key := .Values.secrets.environment }}
- { name: {{ $name }}, valueFrom: { secretKeyRef: { name: {{ $.Values.secrets.controlPlane }}, key: {{ $key }} } } }
{{- end }}
{{- end -}}

{{- define "provost.claim" -}}
accessModes: [ReadWriteOnce]
{{- with .storageClass }}
storageClassName: {{ . }}
{{- end }}
resources: { requests: { storage: {{ .size }} } }
{{- end -}}

{{- define "provost.workload" -}}
{{- if eq .Values.controlPlane.kind "Rollout" -}}
{ apiVersion: argoproj.io/v1alpha1, kind: Rollout, name: {{ include "provost.name" . }} }
{{- else -}}
{ apiVersion: apps/v1, kind: StatefulSet, name: {{ include "provost.name" . }} }
{{- end -}}
{{- end -}}

{{- define "provost.url" -}}
{{- if .Values.mutualTls.enabled -}}http://127.0.0.1:7386{{- else -}}http://{{ include "provost.name" . }}:7386{{- end -}}
{{- end -}}
