"""Profiles as playbooks of Ansible."""
